package dev.whorl.executor.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of weights in the address space, read-only. */
record MappedFile(Path path, MemorySegment bytes) {
  static MappedFile map(Path path, Arena arena) throws ModelFaultException {
    String name = name(path);
    if (!Files.isRegularFile(path)) {
      throw new ModelFaultException(
          ModelFault.Kind.MISSING,
          name,
          "",
          "The model file " + name + " does not exist in the store.");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new MappedFile(
          path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (IOException e) {
      throw new ModelFaultException(
          ModelFault.Kind.UNREADABLE, name, "", "The model file " + name + " cannot be read: " + e);
    }
  }

  /**
   * What an InternalError at a mapped byte means: the file has been cut since it was mapped, or its
   * disk fails.
   */
  static ModelFault gone(Path path) {
    String name = name(path);
    return new ModelFault(
        ModelFault.Kind.UNREADABLE,
        name,
        "",
        "The model file "
            + name
            + " was cut while it was in use, or its disk cannot be read. Replace model files by"
            + " renaming a new one into place.");
  }

  static String name(Path path) {
    Path last = path.getFileName();
    return last == null ? path.toString() : last.toString();
  }

  String name() {
    return name(path);
  }
}
