package dev.whorl.operator.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.crds.llm.AccessSpec;
import dev.whorl.crds.llm.KeyLimitSpec;
import dev.whorl.operator.kube.RestrictedPod;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How API keys reach the router: its pod mounts the user's Secret, so the operator needs no right
 * to read it, and keys come and go without a restart. The Secret may be missing: the pod starts all
 * the same and refuses every request, instead of hanging without a word to clients.
 */
final class RouterKeys {
  private static final String VOLUME = "api-keys";
  private static final String FOLDER = "/etc/whorl/keys";

  private RouterKeys() {}

  static List<Volume> volumes(@Nullable AccessSpec access) {
    return access == null
        ? List.of()
        : List.of(
            new VolumeBuilder()
                .withName(VOLUME)
                .withNewSecret()
                .withSecretName(access.apiKeysSecretRef().name())
                .withOptional(true)
                .endSecret()
                .build());
  }

  static List<VolumeMount> mounts(@Nullable AccessSpec access) {
    return access == null ? List.of() : List.of(RestrictedPod.mount(VOLUME, FOLDER, true));
  }

  static List<EnvVar> environment(@Nullable AccessSpec access) {
    return access == null
        ? List.of()
        : List.of(
            RestrictedPod.env("WHORL_ACCESS_KEYS_FOLDER", FOLDER),
            RestrictedPod.env("WHORL_ACCESS_LIMITS", json(access.limits())));
  }

  /** By name, so that another order replaces no pod. */
  private static String json(List<KeyLimitSpec> limits) {
    try {
      return JsonMapper.builder()
          .build()
          .writeValueAsString(
              limits.stream().sorted(Comparator.comparing(KeyLimitSpec::keyName)).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Limits of keys are plain values.", e);
    }
  }
}
