package dev.whorl.crds.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.whorl.crds.Durations;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What every schema of the group has in common, said once: durations and quantities have one form,
 * conditions are a map by type, spec is required, and nothing is unbounded (the API server reckons
 * the cost of CEL rules from the bounds, and an unbounded field is a way to fill etcd).
 */
final class SchemaRules {
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";
  private static final long QUANTITY_LENGTH = 32;

  /** What is measured may be 0, what is asked for may not. */
  private static final Pattern USER_SPEC =
      Pattern.compile("^(LLMDeployment|GPUNodePool)\\.spec\\.");

  /** Kinds whose name begins the names of Services and pods, which are DNS labels. */
  private static final List<String> NAMED = List.of("LLMDeployment", "GPUNodePool");

  private static final ValidationRule NAME =
      new ValidationRuleBuilder()
          .withRule("self.metadata.name.matches('^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$')")
          .withMessage(
              "the name must be a DNS label of at most 50 characters that begins with a letter")
          .build();

  /** What tries a changed model has the deployment's name and seven letters more. */
  private static final ValidationRule NAME_WITH_CANARY =
      new ValidationRuleBuilder()
          .withRule(
              "!has(self.spec.rollout) || !has(self.spec.rollout.canary) || size(self.metadata.name) <= 43")
          .withMessage("with rollout.canary the name must have at most 43 characters")
          .build();

  /**
   * The status of what no operator has seen yet. Without one, tools that wait for an object take it
   * for done; with it they wait for the generation that the status speaks of.
   */
  private static final JsonNode NOT_SEEN =
      JsonNodeFactory.instance.objectNode().put("observedGeneration", -1);

  private SchemaRules() {}

  static void apply(String kind, JSONSchemaProps root) {
    if (!root.getRequired().contains("spec")) {
      root.setRequired(List.of("spec"));
    }
    if (NAMED.contains(kind)) {
      root.setXKubernetesValidations(
          new ArrayList<>(
              kind.equals("LLMDeployment") ? List.of(NAME, NAME_WITH_CANARY) : List.of(NAME)));
    }
    root.getProperties()
        .forEach((name, schema) -> {
          if (!name.equals("metadata")) {
            visit(kind + "." + name, name, schema);
          }
        });
    JSONSchemaProps status = field(root.getProperties(), "status");
    // What the operator reports is filled in piece by piece.
    status.setRequired(new ArrayList<>());
    if (NAMED.contains(kind)) {
      status.setDefault(NOT_SEEN);
    }
  }

  private static void visit(String path, String name, JSONSchemaProps schema) {
    dropRepeatedRules(schema);
    if (name.equals("conditions")) {
      conditions(schema);
    } else if (name.equals("nodePoolRefs")) {
      schema.setXKubernetesListType("set");
    } else if (name.equals("stores")) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of("name"));
    } else if (name.equals("analysis")) {
      schema.setXKubernetesListType("set");
    } else if (path.endsWith(".access.limits")) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of("keyName"));
    } else if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      schema.setPattern(QUANTITY);
      schema.setMaxLength(QUANTITY_LENGTH);
    } else if (Durations.PATTERN.equals(schema.getPattern())) {
      schema.setMaxLength((long) Durations.MAX_LENGTH);
      if (USER_SPEC.matcher(path).find()) {
        requireAboveZero(schema);
      }
    }
    requireBounds(path, schema);
    schema.getProperties().forEach((n, s) -> visit(path + "." + n, n, s));
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      visit(path + "[]", "", schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null
        && schema.getAdditionalProperties().getSchema() != null) {
      visit(path + "{}", "", schema.getAdditionalProperties().getSchema());
    }
  }

  /** An annotation on a record component reaches the generator by its field and by its accessor. */
  private static void dropRepeatedRules(JSONSchemaProps schema) {
    List<ValidationRule> rules = schema.getXKubernetesValidations();
    if (rules != null) {
      schema.setXKubernetesValidations(new ArrayList<>(new LinkedHashSet<>(rules)));
    }
  }

  private static void requireAboveZero(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        new ArrayList<>(
            List.of(
                new ValidationRuleBuilder()
                    .withRule("duration(self) > duration('0s')")
                    .withMessage("a duration must be above 0")
                    .build())));
  }

  private static void conditions(JSONSchemaProps schema) {
    schema.setXKubernetesListType("map");
    schema.setXKubernetesListMapKeys(List.of("type"));
    JSONSchemaProps item = schema.getItems().getSchema();
    item.setRequired(List.of("type", "status", "lastTransitionTime", "reason", "message"));
    Map<String, JSONSchemaProps> fields = item.getProperties();
    bound(fields, "type", 316);
    bound(fields, "reason", 1024);
    bound(fields, "message", 32768);
    bound(fields, "status", 16);
    bound(fields, "lastTransitionTime", 64);
  }

  private static JSONSchemaProps field(Map<String, JSONSchemaProps> fields, String name) {
    return Objects.requireNonNull(fields.get(name), () -> "The schema has no field " + name);
  }

  private static void bound(Map<String, JSONSchemaProps> fields, String name, long length) {
    field(fields, name).setMaxLength(length);
  }

  private static void requireBounds(String path, JSONSchemaProps schema) {
    String type = schema.getType() == null ? "" : schema.getType();
    boolean listed = schema.getEnum() != null && !schema.getEnum().isEmpty();
    boolean bounded =
        switch (type) {
          case "string" -> schema.getMaxLength() != null || listed;
          case "array" -> schema.getMaxItems() != null;
          case "object" ->
              schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
          default -> true;
        };
    if (!bounded) {
      throw new IllegalStateException(
          "The field (%s) of type (%s) has no upper bound. Give its record component a @Size(max = …)."
              .formatted(path, type));
    }
  }
}
