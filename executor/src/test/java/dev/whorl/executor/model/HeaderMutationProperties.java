package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A mutated header opens or is refused with its file's name: no exception, no hang, no memory out
 * of proportion to the file. Each property tries 4,500 headers; {@code -Dwhorl.headers=1000000}
 * tries that many:
 *
 * <pre>build/maven -pl executor test -Dtest=HeaderMutationProperties -Dwhorl.headers=1000000</pre>
 */
class HeaderMutationProperties {
  private static final int TRIES = 100;
  private static final int PER_TRY = Integer.getInteger("whorl.headers", 4_500) / TRIES;
  private static final long FIXED_BYTES = 1 << 20;
  private static final long PER_FILE_BYTE = 64;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static Path folder = Path.of("");

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("whorl-headers");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    for (String name : new String[] {"model.gguf", "config.json", "model.safetensors"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
    Files.delete(folder);
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void ggufHeaders(@ForAll long seed) {
    GgufBytes good =
        GgufBytes.llama(16)
            .put("tokenizer.ggml.tokens", Collections.nCopies(10, "token"))
            .put("tokenizer.ggml.bos_token_id", 1)
            .put("llama.rope.scaling.type", "linear")
            .put("llama.rope.scaling.factor", 2f);
    byte[] header = good.header();
    byte[] whole = good.bytes();
    for (long i = seed; i < seed + PER_TRY; i++) {
      byte[] mutated = HeaderMutation.of(header, false, i);
      byte[] file = new byte[mutated.length + whole.length - header.length];
      System.arraycopy(mutated, 0, file, 0, mutated.length);
      System.arraycopy(whole, header.length, file, mutated.length, whole.length - header.length);
      SafetensorsBytes.write(folder.resolve("model.gguf"), file);
      judge(folder.resolve("model.gguf"), file.length, i);
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void safetensorsHeaders(@ForAll long seed) {
    SafetensorsBytes good = SafetensorsBytes.llama();
    good.writeTo(folder);
    byte[] header = good.header().getBytes(StandardCharsets.UTF_8);
    for (long i = seed; i < seed + PER_TRY; i++) {
      byte[] file = SafetensorsBytes.bytes(HeaderMutation.of(header, true, i), good.dataBytes());
      if (i % 16 == 0) {
        file = HeaderMutation.of(file, false, i);
      }
      SafetensorsBytes.write(folder.resolve("model.safetensors"), file);
      judge(folder, file.length, i);
    }
  }

  @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
  void configs(@ForAll long seed) {
    SafetensorsBytes good = SafetensorsBytes.llama();
    good.writeTo(folder);
    byte[] config = SafetensorsBytes.CONFIG.getBytes(StandardCharsets.UTF_8);
    for (long i = seed; i < seed + PER_TRY / 3; i++) {
      byte[] mutated = HeaderMutation.of(config, true, i);
      SafetensorsBytes.write(folder.resolve("config.json"), mutated);
      judge(folder, mutated.length + good.dataBytes(), i);
    }
  }

  private static void judge(Path path, long fileBytes, long seed) {
    long allowed = FIXED_BYTES + PER_FILE_BYTE * fileBytes;
    // What a first reading allocates may be classes; a second one has them.
    if (allocated(path, seed) > allowed) {
      assertThat(allocated(path, seed))
          .as("bytes allocated for the header of seed %d, a file of %d bytes", seed, fileBytes)
          .isLessThan(allowed);
    }
  }

  private static long allocated(Path path, long seed) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      switch (Model.open(path)) {
        case ModelOutcome.Opened(Model model) -> use(model);
        case ModelOutcome.Refused(ModelFault fault) ->
            assertThat(fault.message()).contains(fault.file());
      }
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError("The header of seed (" + seed + ") ended in " + e, e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void use(Model model) throws IOException {
    try (model) {
      assertThat(model.geometry().hash()).hasSize(16);
      assertThat(model.contentHash()).hasSize(64);
      for (String name : model.textFiles()) {
        assertThat(model.readTextFile(name)).isNotEmpty();
      }
      float[] row = new float[model.tensors().head().columns()];
      model.tensors().head().decodeRow(model.geometry().vocabulary() - 1, row);
    }
  }
}
