package dev.whorl.executor.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The small files beside the weights, by name. */
record TextFiles(Map<String, Content> contents) {
  /** Produces a file's bytes. */
  interface Content {
    byte[] read() throws IOException;
  }

  /** A whole small file; IOException names one that is larger than what is read. */
  static byte[] read(Path path, long maxBytes) throws IOException {
    long size = Files.size(path);
    if (size > maxBytes) {
      throw new IOException(
          "The file %s has (%d) bytes; at most %d are read."
              .formatted(path.getFileName(), size, maxBytes));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes((int) size);
    }
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
