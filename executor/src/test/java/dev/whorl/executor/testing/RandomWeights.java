package dev.whorl.executor.testing;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A model like another one, with every matrix random and stored in one format. Norms stay. The same
 * format has the same weights every time.
 */
public final class RandomWeights implements Model, Tensors {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Model like;
  private final TensorType type;
  private final SplittableRandom random;
  private final Map<String, Tensor> made = new HashMap<>();

  /**
   * Weights for a model's shape.
   *
   * @param type of all matrices
   */
  public RandomWeights(Model like, TensorType type) {
    this.like = like;
    this.type = type;
    this.random = new SplittableRandom(type.ggmlType() + 20261201);
  }

  @Override
  public @Nullable Tensor expert(int block, BlockTensor role, int expert) {
    if (!BlockTensor.matrices().contains(role)) {
      return like.tensors().expert(block, role, expert);
    }
    return matrix(
        block + " " + role + " " + expert, role.rows(geometry()), role.columns(geometry()));
  }

  @Override
  public @Nullable Tensor absent(int start, int end) {
    return like.tensors().absent(start, end);
  }

  @Override
  public Tensor embedding() {
    return matrix("embedding", geometry().vocabulary(), geometry().hidden());
  }

  @Override
  public Tensor head() {
    return geometry().tiedEmbeddings()
        ? embedding()
        : matrix("head", geometry().vocabulary(), geometry().hidden());
  }

  @Override
  public Tensor finalNorm() {
    return like.tensors().finalNorm();
  }

  private Tensor matrix(String name, int rows, int columns) {
    return made.computeIfAbsent(
        name,
        key ->
            new Tensor(
                key, "random", type, rows, columns, bytes(rows, columns), Tensor.RowOrder.PLAIN));
  }

  private MemorySegment bytes(int rows, int columns) {
    long size = type.bytes(columns) * rows;
    MemorySegment bytes = mapped(size);
    int group = type.groupBytes();
    for (long at = 0; at < size; at += group) {
      fill(bytes.asSlice(at, group));
    }
    return bytes;
  }

  /** As weights of a file are. */
  private static MemorySegment mapped(long size) {
    try {
      Path file = Files.createTempFile("whorl-random", ".weights");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill(MemorySegment group) {
    switch (type) {
      case F32 -> group.set(FLOAT, 0, number());
      case F16 -> group.set(SHORT, 0, Float.floatToFloat16(number()));
      case BF16 -> group.set(SHORT, 0, (short) (Float.floatToRawIntBits(number()) >> 16));
      default -> {
        for (long i = 0; i < group.byteSize(); i++) {
          group.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        for (int scale : scales()) {
          float size = random.nextFloat(0.001f, 0.003f);
          // Of both signs, so that no format's numbers are all positive.
          group.set(SHORT, scale, Float.floatToFloat16(random.nextBoolean() ? size : -size));
        }
      }
    }
  }

  private float number() {
    return random.nextFloat(-0.2f, 0.2f);
  }

  /** Where the binary16 numbers of a group are, in GGML's layouts. */
  private List<Integer> scales() {
    return switch (type) {
      case Q4_1, Q5_1, Q4_K, Q5_K -> List.of(0, 2);
      case Q2_K -> List.of(80, 82);
      case Q3_K -> List.of(108);
      case Q6_K -> List.of(208);
      default -> List.of(0);
    };
  }

  @Override
  public Tensors tensors() {
    return this;
  }

  @Override
  public Geometry geometry() {
    return like.geometry();
  }

  @Override
  public String format() {
    return like.format();
  }

  @Override
  public Path path() {
    return like.path();
  }

  @Override
  public List<ModelFile> files() {
    return like.files();
  }

  @Override
  public List<String> textFiles() {
    return like.textFiles();
  }

  @Override
  public byte[] readTextFile(String name) throws IOException {
    return like.readTextFile(name);
  }

  @Override
  public @Nullable String textRefusal() {
    return null;
  }

  @Override
  public String contentHash() {
    return "random " + type;
  }

  @Override
  public void close() {
    like.close();
  }
}
