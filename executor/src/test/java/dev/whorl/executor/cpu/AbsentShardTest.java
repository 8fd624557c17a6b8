package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TestModels;
import dev.whorl.executor.testing.TinyModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a sharded model only the shards of an agent's blocks need be there. */
class AbsentShardTest {
  private static final String[] SHARDS = {"a.safetensors", "b.safetensors"};
  @TempDir Path folder;
  private Path sharded = Path.of("");

  /** The tiny llama with its last block and the final norm in a shard of their own, absent. */
  @BeforeEach
  void split() throws IOException {
    sharded = TinyModel.copyTo(folder, "llama");
    ObjectMapper json = new ObjectMapper();
    byte[] whole = Files.readAllBytes(sharded.resolve("model.safetensors"));
    ByteBuffer buffer = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) buffer.getLong(0);
    ObjectNode header =
        (ObjectNode) json.readTree(new String(whole, 8, length, StandardCharsets.UTF_8));
    ObjectNode index = json.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    for (Iterator<String> names = header.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      boolean last = name.startsWith("model.layers.2.") || name.equals("model.norm.weight");
      if (!name.equals("__metadata__")) {
        map.put(name, SHARDS[last ? 1 : 0]);
      }
      if (last) {
        names.remove();
      }
    }
    byte[] text = json.writeValueAsBytes(header);
    ByteBuffer shard =
        ByteBuffer.allocate(8 + text.length + whole.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .put(whole, 8 + length, whole.length - 8 - length);
    Files.write(sharded.resolve(SHARDS[0]), shard.array());
    Files.write(sharded.resolve("model.safetensors.index.json"), json.writeValueAsBytes(index));
    Files.delete(sharded.resolve("model.safetensors"));
  }

  @Test
  void itIsPlannedAsIfItWereThere() {
    try (Model part = TestModels.open(sharded);
        Model whole = TinyModel.open("llama")) {
      assertThat(part.geometry()).isEqualTo(whole.geometry());
      assertThat(WeightFormats.stored(part)).isEqualTo(WeightFormats.stored(whole));
      assertThatThrownBy(part::contentHash).hasMessageContaining(SHARDS[1]);
    }
  }

  @Test
  void spansThatNeedItAreRefusedAndOthersLoad() {
    try (Model part = TestModels.open(sharded);
        BlockExecutor executor = CpuDevices.open(64 << 20, 1)) {
      assertThat(load(executor, part, 0, 2)).isInstanceOf(LoadOutcome.Loaded.class);
      assertThat(load(executor, part, 1, 3))
          .isInstanceOfSatisfying(
              LoadOutcome.BadModel.class,
              bad -> assertThat(bad.fault().message()).contains(SHARDS[1], "model.layers.2."));
    }
  }

  private static LoadOutcome load(BlockExecutor executor, Model model, int start, int end) {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(start, end));
    return executor.load(request, LoadProgress.NONE);
  }
}
