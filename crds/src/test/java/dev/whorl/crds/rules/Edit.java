package dev.whorl.crds.rules;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Changes one place of an object that was read as maps and lists. */
final class Edit {
  private Edit() {}

  /** A value in YAML's flow form. */
  static Object value(String text) {
    Map<?, ?> holder = new KubernetesSerialization().unmarshal("value: " + text, Map.class);
    return holder.get("value");
  }

  /** Sets the value at a dotted path; numbers are indexes; null removes. */
  @SuppressWarnings("unchecked")
  static void set(Map<String, Object> root, String path, Object value) {
    String[] parts = path.split("\\.", -1);
    Object at = root;
    for (int i = 0; i < parts.length - 1; i++) {
      at =
          at instanceof List<?> list
              ? list.get(Integer.parseInt(parts[i]))
              : ((Map<String, Object>) at)
                  .computeIfAbsent(parts[i], missing -> new LinkedHashMap<String, Object>());
    }
    Map<String, Object> last = (Map<String, Object>) at;
    if (value == null) {
      last.remove(parts[parts.length - 1]);
    } else {
      last.put(parts[parts.length - 1], value);
    }
  }
}
