package dev.whorl.router.access;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads keys as a mounted Secret holds them: one file per key, named after who has it. White space
 * around a key is not part of it, since editors and {@code echo} leave a newline.
 */
public final class KeyFolder {
  private static final int MOST_BYTES = 4096;

  private final Path folder;

  public KeyFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * What the folder holds now; {@link KeyRing#EMPTY} if there is no folder, as with a Secret that
   * is not there yet.
   *
   * @throws UnusableKeys if a file cannot be read, is empty, too long or no text
   */
  public KeyRing read() throws UnusableKeys {
    if (!Files.isDirectory(folder)) {
      return KeyRing.EMPTY;
    }
    Map<String, String> keys = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.startsWith("..")) { // how Kubernetes swaps the contents of a mounted Secret
          keys.put(name, key(file));
        }
      }
    } catch (IOException e) {
      throw new UnusableKeys("The folder cannot be read: " + e, e);
    }
    return KeyRing.of(keys);
  }

  private static String key(Path file) throws IOException, UnusableKeys {
    if (Files.size(file) > MOST_BYTES) {
      throw new UnusableKeys(
          "The key (%s) has more than %d bytes.".formatted(file.getFileName(), MOST_BYTES));
    }
    try {
      String key = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (key.isEmpty()) {
        throw new UnusableKeys("The key (%s) is empty.".formatted(file.getFileName()));
      }
      return key;
    } catch (CharacterCodingException e) {
      throw new UnusableKeys("The key (%s) is no text.".formatted(file.getFileName()), e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
