package dev.whorl.cli.file;

import dev.whorl.cli.BadInput;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelTexts;
import dev.whorl.text.model.ModelFacts;
import dev.whorl.text.model.ModelFiles;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The small files of what a user names: a GGUF file, a folder, or a tokenizer's file alone. */
public final class FileTexts {
  private static final String GGUF = "GGUF";

  /** The name under which the executor hands out the metadata. */
  private static final String GGUF_FILE = ModelFiles.GGUF_METADATA + ".json";

  private FileTexts() {}

  /**
   * The files.
   *
   * @throws BadInput for a path that leads to nothing of the kind
   */
  public static ModelFiles of(Path path) {
    if (Files.isDirectory(path) || startsAsGguf(path)) {
      return switch (ModelTexts.open(path)) {
        case ModelTexts.Outcome.Read(ModelTexts texts) -> name -> read(texts, name);
        case ModelTexts.Outcome.Refused(var fault) -> throw new BadInput(fault.message());
      };
    }
    String kind = isJson(path) ? ModelFiles.TOKENIZER : ModelFiles.SENTENCE_PIECE;
    return name -> name.equals(kind) ? Files.readAllBytes(path) : null;
  }

  /**
   * What a model's files say about its texts.
   *
   * @throws BadInput naming what cannot be used
   */
  public static ModelFacts facts(Model model) {
    Path path = model.path();
    try {
      ModelFacts facts = ModelReader.facts(of(path));
      String refusal = model.textRefusal();
      if (refusal != null) {
        throw new BadInput(refusal);
      }
      return facts;
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(path.getFileName(), e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static byte @Nullable [] read(ModelTexts texts, String name) throws IOException {
    String file = name.equals(ModelFiles.GGUF_METADATA) ? GGUF_FILE : name;
    return texts.names().contains(file) ? texts.read(file) : null;
  }

  private static boolean startsAsGguf(Path path) {
    return new String(start(path, GGUF.length()), StandardCharsets.US_ASCII).equals(GGUF);
  }

  private static boolean isJson(Path path) {
    return new String(start(path, 64), StandardCharsets.ISO_8859_1).stripLeading().startsWith("{");
  }

  private static byte[] start(Path path, int bytes) {
    if (!Files.isRegularFile(path)) {
      throw new BadInput("The file (%s) does not exist.".formatted(path));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }
}
