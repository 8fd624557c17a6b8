package dev.whorl.cli.text;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.whorl.cli.BadInput;
import dev.whorl.simulator.document.YamlDocuments;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads one YAML or JSON document (JSON is YAML) into records, strictly. */
public final class Documents {
  private static final JsonMapper MAPPER = mapper();

  private Documents() {}

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    for (LogicalType number :
        List.of(LogicalType.Integer, LogicalType.Float, LogicalType.Boolean)) {
      builder.withCoercionConfig(
          number,
          config -> {
            config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail);
          });
    }
    return builder.build();
  }

  /**
   * Reads a file.
   *
   * @throws BadInput naming file, line and field of what is wrong
   * @throws dev.whorl.simulator.document.BadDocument for what is wrong with its YAML
   */
  public static <T> T read(Path file, Class<T> type) {
    YamlTree tree = tree(file);
    try {
      return MAPPER.treeToValue(tree.root(), type);
    } catch (JsonProcessingException e) {
      throw new BadInput("%s, line %s%s: %s".formatted(file, line(tree, e), field(e), reason(e)));
    }
  }

  private static YamlTree tree(Path file) {
    try {
      return new YamlTree(YamlDocuments.one(file));
    } catch (BadInput e) {
      throw new BadInput(file + ", " + e.getMessage());
    }
  }

  private static String reason(JsonProcessingException e) {
    if (e.getCause() instanceof BadInput cause) {
      return String.valueOf(cause.getMessage());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "is not known; known are " + unknown.getKnownPropertyIds() + ".";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("malformed");
  }

  private static String field(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    return mapping.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining(".", ", field ", ""))
        .replace(".[", "[");
  }

  private static int line(YamlTree tree, JsonProcessingException e) {
    return e instanceof JsonMappingException mapping ? tree.line(pointer(mapping)) : 1;
  }

  private static JsonPointer pointer(JsonMappingException mapping) {
    JsonPointer pointer = JsonPointer.empty();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      pointer =
          step.getFieldName() == null
              ? pointer.appendIndex(step.getIndex())
              : pointer.appendProperty(step.getFieldName());
    }
    return pointer;
  }
}
