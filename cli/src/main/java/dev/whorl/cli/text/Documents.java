package dev.whorl.cli.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
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
      T document = MAPPER.readValue(Files.readAllBytes(file), type);
      if (document == null) {
        throw new BadInput("%s is empty.".formatted(file));
      }
      return document;
    } catch (JacksonException e) {
      throw new BadInput("%s, line %s%s: %s".formatted(file, line(e), field(e), reason(e)));
    } catch (IOException e) {
      throw new BadInput("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static String reason(JacksonException e) {
    if (e.getCause() instanceof BadInput cause) {
      return String.valueOf(cause.getMessage());
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

  private static String line(JacksonException e) {
    return e.getLocation() == null ? "?" : String.valueOf(e.getLocation().getLineNr());
  }
}
