package dev.whorl.cli.peers;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SmolLM2-135M in the formats that comparisons ask for: Q4_1 is published, the others are made of
 * it.
 *
 * @param programs null where llama.cpp cannot be had
 */
record ModelFormatsFiles(Path published, @Nullable LlamaPrograms programs, PrintWriter err) {
  private static final String PUBLISHED = "Q4_1";

  static ModelFormatsFiles of(Path root, PrintWriter err) {
    LlamaPrograms programs = LlamaPrograms.built(root);
    String published = Program.output(List.of(root.resolve("build/fetch-smollm2").toString()));
    return new ModelFormatsFiles(Path.of(published.strip()), programs, err);
  }

  /** The file in a format; null, and said so, where it cannot be made. */
  @Nullable Path in(String format) {
    if (format.equals(PUBLISHED)) {
      return published;
    }
    if (programs == null) {
      err.printf("whorl: SKIPPED: the file in %s is made by a program of llama.cpp.%n", format);
      err.flush();
      return null;
    }
    return programs.converted(published, format);
  }
}
