package dev.whorl.executor.model;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses the reader: a folder holds safetensors, a file is GGUF. */
final class ModelFormats {
  private ModelFormats() {}

  @SuppressWarnings("MustBeClosedChecker") // the opened model owns the arena
  static ModelOutcome open(Path path) {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      Model model =
          Files.isDirectory(path)
              ? SafetensorsModel.open(path, arena)
              : GgufModel.open(path, arena);
      opened = true;
      return new ModelOutcome.Opened(model);
    } catch (ModelFaultException e) {
      return new ModelOutcome.Refused(e.fault());
    } catch (InternalError gone) {
      return new ModelOutcome.Refused(MappedFile.gone(path));
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }
}
