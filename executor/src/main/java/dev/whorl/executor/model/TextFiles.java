package dev.whorl.executor.model;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;

/** The small files beside the weights, by name. */
record TextFiles(Map<String, Content> contents) {
  /** Produces a file's bytes. */
  interface Content {
    byte[] read() throws IOException;
  }

  List<String> names() {
    return contents.keySet().stream().sorted().toList();
  }

  byte[] read(String name) throws IOException {
    Content content = contents.get(name);
    if (content == null) {
      throw new NoSuchFileException(name, null, "the model has " + names());
    }
    return content.read();
  }
}
