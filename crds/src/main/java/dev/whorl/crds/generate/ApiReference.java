package dev.whorl.crds.generate;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page of all kinds and fields, made from the definitions as the API server gets them. */
final class ApiReference {
  private final List<CustomResourceDefinition> definitions;
  private final StringBuilder page = new StringBuilder();

  private ApiReference(List<CustomResourceDefinition> definitions) {
    this.definitions =
        definitions.stream()
            .sorted(Comparator.comparing(d -> d.getSpec().getNames().getKind()))
            .toList();
  }

  /** The page, in Markdown. */
  static String of(List<CustomResourceDefinition> definitions) {
    return new ApiReference(definitions).text();
  }

  private String text() {
    page.append(
        """
        # API

        Generated from the definitions by `build/generate`. Group `inference.whorl.dev`, version `v1alpha1`. Durations are numbers with units (`1m30s`, `60ms`), quantities as Kubernetes writes them.
        BlockServers and BlockPlacements are written by the operator only; they are here to be read.
        """);
    for (CustomResourceDefinition definition : definitions) {
      kind(definition);
    }
    return page.toString();
  }

  private void kind(CustomResourceDefinition definition) {
    var names = definition.getSpec().getNames();
    page.append(
        "\n## %s\n\n`kubectl get %s`, %s.\n"
            .formatted(
                names.getKind(),
                names.getShortNames().isEmpty()
                    ? names.getPlural()
                    : names.getShortNames().getFirst(),
                definition.getSpec().getScope().equals("Namespaced")
                    ? "in a namespace"
                    : "of the cluster"));
    JSONSchemaProps root =
        definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    table("spec", root);
    table("status", root);
  }

  private void table(String part, JSONSchemaProps root) {
    JSONSchemaProps schema = root.getProperties().get(part);
    if (schema != null) {
      page.append("\n| %s | type | default | what |\n| --- | --- | --- | --- |\n".formatted(part));
      fields("", schema);
    }
  }

  private void fields(String path, JSONSchemaProps schema) {
    Map<String, JSONSchemaProps> properties =
        new TreeMap<>(Objects.requireNonNullElse(schema.getProperties(), Map.of()));
    List<String> required = Objects.requireNonNullElse(schema.getRequired(), List.of());
    properties.forEach((name, field) -> {
      String full = path.isEmpty() ? name : path + "." + name;
      row(full, field, required.contains(name));
      below(full, name, field);
    });
  }

  private void below(String full, String name, JSONSchemaProps field) {
    if (name.equals("conditions")) {
      return; // Kubernetes' own, described everywhere
    }
    JSONSchemaProps items = items(field);
    if (items != null) {
      fields(full + "[]", items);
    } else if (values(field) == null) {
      fields(full, field);
    }
  }

  private void row(String path, JSONSchemaProps field, boolean required) {
    page.append(
        "| `%s` | %s | %s | %s |\n"
            .formatted(
                path,
                type(field),
                required ? "required" : field.getDefault() == null ? "" : shown(field),
                cell(what(field))));
  }

  private static String shown(JSONSchemaProps field) {
    String text = field.getDefault().toString();
    return "`" + (text.startsWith("\"") ? text.substring(1, text.length() - 1) : text) + "`";
  }

  private static String what(JSONSchemaProps field) {
    List<String> parts = new ArrayList<>();
    if (field.getDescription() != null) {
      parts.add(field.getDescription());
    }
    for (ValidationRule rule :
        Objects.requireNonNullElse(field.getXKubernetesValidations(), List.<ValidationRule>of())) {
      parts.add("Rule: " + rule.getMessage() + ".");
    }
    return String.join(" ", parts);
  }

  private static String type(JSONSchemaProps field) {
    JSONSchemaProps items = items(field);
    if (items != null) {
      return "list of " + type(items);
    }
    JSONSchemaProps values = values(field);
    if (values != null) {
      return "map of " + type(values);
    }
    if (Boolean.TRUE.equals(field.getXKubernetesIntOrString())) {
      return "quantity";
    }
    if (field.getEnum() != null && !field.getEnum().isEmpty()) {
      return cell(
          field.getEnum().stream()
              .map(value -> "`" + value.asText() + "`")
              .reduce((a, b) -> a + ", " + b)
              .orElse(""));
    }
    return field.getMinimum() != null && field.getMaximum() != null
        ? "%s, %s to %s"
            .formatted(field.getType(), whole(field.getMinimum()), whole(field.getMaximum()))
        : String.valueOf(field.getType());
  }

  private static String whole(double number) {
    return Long.toString(Math.round(number));
  }

  private static @Nullable JSONSchemaProps items(JSONSchemaProps field) {
    return field.getItems() == null ? null : field.getItems().getSchema();
  }

  private static @Nullable JSONSchemaProps values(JSONSchemaProps field) {
    return field.getAdditionalProperties() == null
        ? null
        : field.getAdditionalProperties().getSchema();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
