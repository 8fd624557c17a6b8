package dev.whorl.cli.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.baselines.exact.PublishedOptimum;
import dev.whorl.baselines.published.reference.GoldenRun;
import dev.whorl.cli.BadInput;
import dev.whorl.planning.model.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A golden instance in a JSON file, as the published reference reads and answers them. */
public final class ReferenceFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final Map<String, Object> document;

  private ReferenceFile(Path path, Map<String, Object> document) {
    this.path = path;
    this.document = document;
  }

  /** Reads the file; what cannot be read is bad input. */
  public static ReferenceFile read(Path path) {
    try {
      return new ReferenceFile(
          path, JSON.readValue(Files.readString(path), new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new BadInput(
          path
              + " is no JSON object: "
              + e.getOriginalMessage()
              + " (line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ")");
    } catch (IOException e) {
      throw new BadInput("Cannot read " + path + ": " + e.getMessage());
    }
  }

  /**
   * {@code {"outputs": …}} with the fields that golden files have, as one line of JSON.
   *
   * @param exactSearch how long to look for a proved optimum, where the file asks for it
   */
  public String answer(Duration exactSearch) {
    try {
      Map<String, Object> outputs =
          new GoldenRun(new PublishedOptimum(exactSearch)).outputs(document);
      return JSON.writeValueAsString(Map.of("outputs", outputs));
    } catch (InvalidInput e) {
      throw new BadInput(path + ": " + e.getMessage());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
