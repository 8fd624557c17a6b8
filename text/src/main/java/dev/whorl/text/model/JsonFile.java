package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A JSON file of a model, whose root is an object. */
final class JsonFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonFile() {}

  /** Null where the model has none of that name. */
  static @Nullable JsonNode read(ModelFiles files, String name)
      throws IOException, UnusableModelFile {
    byte[] file = files.read(name);
    if (file == null) {
      return null;
    }
    JsonNode json;
    try {
      json = JSON.readTree(file);
    } catch (IOException e) {
      throw new UnusableModelFile("The model's file " + name + " is no JSON.", e);
    }
    if (!json.isObject()) {
      throw new UnusableModelFile("The model's file " + name + " is no JSON object.");
    }
    return json;
  }

  /** A missing node where the model has none of that name. */
  static JsonNode orMissing(ModelFiles files, String name) throws IOException, UnusableModelFile {
    JsonNode json = read(files, name);
    return json == null ? MissingNode.getInstance() : json;
  }
}
