package dev.whorl.executor.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The small files of a model, whether its blocks can be executed or not: of a GGUF file its
 * metadata, of a folder those that {@link Model#textFiles()} names.
 */
public final class ModelTexts {
  private final TextFiles files;

  private ModelTexts(TextFiles files) {
    this.files = files;
  }

  /** What came of it. */
  public sealed interface Outcome {
    /** They can be read. */
    record Read(ModelTexts texts) implements Outcome {}

    /** There is no such file, or its header is damaged. */
    record Refused(ModelFault fault) implements Outcome {}
  }

  /** Reads the header of a GGUF file, or looks into a folder. Maps nothing when it returns. */
  public static Outcome open(Path path) {
    try {
      return new Outcome.Read(
          new ModelTexts(Files.isDirectory(path) ? SafetensorsModel.texts(path) : gguf(path)));
    } catch (ModelFaultException e) {
      return new Outcome.Refused(e.fault());
    } catch (InternalError gone) {
      return new Outcome.Refused(MappedFile.gone(path));
    }
  }

  private static TextFiles gguf(Path path) throws ModelFaultException {
    try (Arena arena = Arena.ofConfined()) {
      GgufHeader header = GgufHeader.read(MappedFile.map(path, arena));
      Map<String, TextFiles.Content> contents = GgufModel.texts(path, header).contents();
      byte[] metadata = MetadataJson.of(header.metadata());
      contents.put(GgufModel.METADATA_FILE, () -> metadata);
      return new TextFiles(contents);
    } catch (IOException e) {
      throw GgufHeader.fault(
          MappedFile.name(path),
          ModelFault.Kind.UNSUPPORTED,
          "metadata",
          "has metadata that are not read: %s",
          e.getMessage());
    }
  }

  /** Names, as of {@link Model#textFiles()}. */
  public List<String> names() {
    return files.names();
  }

  /**
   * The bytes of one of {@link #names()}.
   *
   * @throws java.nio.file.NoSuchFileException when the name is not among them
   */
  public byte[] read(String name) throws IOException {
    return files.read(name);
  }
}
