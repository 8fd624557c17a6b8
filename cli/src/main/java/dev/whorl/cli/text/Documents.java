package dev.whorl.cli.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads one YAML or JSON document (JSON is YAML) into records, strictly. */
public final class Documents {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(new YAMLFactory())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Documents() {}

  /**
   * Reads a file.
   *
   * @throws BadInput naming file, line and field of what is wrong
   */
  @SuppressWarnings(
      "NullAway") // It does not see that a checked variable of a type parameter is no longer null.
  public static <T> T read(Path file, Class<T> type) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new BadInput("The file (%s) cannot be read. Is the path right?".formatted(file));
    }
    try {
      return parse(file, Files.readAllBytes(file), type);
    } catch (IOException e) {
      throw new BadInput("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static <T> T parse(Path file, byte[] bytes, Class<T> type) throws IOException {
    try {
      T document = MAPPER.readValue(bytes, type);
      if (document == null) {
        throw new BadInput("%s is empty.".formatted(file));
      }
      return document;
    } catch (JacksonException e) {
      throw new BadInput("%s, line %s%s: %s".formatted(file, line(bytes, e), field(e), reason(e)));
    }
  }

  private static String reason(JacksonException e) {
    if (e.getCause() instanceof BadInput cause) {
      return String.valueOf(cause.getMessage());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "is not known; known are " + unknown.getKnownPropertyIds() + ".";
    }
    return e.getOriginalMessage().lines().findFirst().orElse("malformed");
  }

  private static String field(JacksonException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    return mapping.getPath().stream()
        .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
        .collect(Collectors.joining(".", ", field ", ""))
        .replace(".[", "[");
  }

  /**
   * The line of what is wrong. Records are bound at their end, which is where the exception points
   * to; the field's own line is found by its path.
   */
  private static String line(byte[] document, JacksonException e) throws IOException {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      JsonPointer field = pointer(mapping);
      try (JsonParser parser = MAPPER.createParser(document)) {
        while (parser.nextToken() != null) {
          if (parser.getParsingContext().pathAsPointer().equals(field)) {
            return String.valueOf(parser.currentTokenLocation().getLineNr());
          }
        }
      }
    }
    return e.getLocation() == null ? "?" : String.valueOf(e.getLocation().getLineNr());
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
