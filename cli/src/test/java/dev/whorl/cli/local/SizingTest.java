package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.Machine;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is chosen for a model of 8 blocks of 3 MiB where its user names nothing, or some of it. */
class SizingTest {
  private static final long MIB = 1L << 20;
  private static final Machine LARGE = new Machine(8, 64L << 30);
  private static final Geometry GEOMETRY =
      new Geometry(
          "llama",
          8,
          512,
          512,
          4096,
          4096,
          1e-5f,
          new AttentionShape(8, 8, 64, 0, false, false, new Rope(10000, new Rope.Scaling.None())),
          false);
  private static final WeightFormats FORMATS = WeightFormats.uniform(GEOMETRY, TensorType.BF16);

  // A session of 2048 tokens takes 2 · 512 · 2 bytes a token and block: 4 MiB.
  private static final long CACHE = 4 * MIB;
  private static final long BLOCK = FORMATS.blockBytes(0);
  private static final long ENDS = FORMATS.embeddingBytes() + FORMATS.headBytes();

  @Test
  void oneServerHoldsAllWithFourSessions() {
    Sizing.Chosen chosen = choose(LARGE, wish(0));

    assertThat(chosen.sessions()).isEqualTo(4);
    assertThat(chosen.tokens()).isEqualTo(2048);
    assertThat(chosen.memories())
        .singleElement()
        .satisfies(memory -> assertThat(memory).isBetween(whole(4, 4), whole(4, 4) + MIB));
  }

  @Test
  void aTiedTableCountsAtBothEndsAsInPlanning() {
    Geometry tied =
        new Geometry("llama", 8, 512, 512, 4096, 4096, 1e-5f, GEOMETRY.attention(), true);
    WeightFormats formats = WeightFormats.uniform(tied, TensorType.BF16);

    assertThat(
            new Sizing(tied, formats, Precision.BF16, LARGE).choose(wish(0)).memories().getFirst())
        .isGreaterThanOrEqualTo(whole(4, 4));
  }

  @Test
  void serversGetEqualPartsOfWhichNoneHoldsAll() {
    Sizing.Chosen chosen = choose(LARGE, wish(3));

    assertThat(chosen.memories()).hasSize(3);
    assertThat(chosen.memories().getFirst()).isLessThan(whole(4, 4));
    // 3 + 3 + 2 blocks, the embedding at one server and the head at another.
    assertThat(chosen.memories().getFirst())
        .isGreaterThanOrEqualTo(3 * (BLOCK + 4 * CACHE) + FORMATS.headBytes());
  }

  @Test
  void littleMemoryMakesSessionsShorterThenFewer() {
    assertThat(choose(LARGE, memories(whole(4, 2))).tokens()).isEqualTo(1024);

    Sizing.Chosen fewer = choose(LARGE, memories(whole(2, 2)));
    assertThat(fewer.sessions()).isEqualTo(4);
    assertThat(fewer.tokens()).isEqualTo(512);

    Sizing.Chosen two = choose(LARGE, memories(whole(2, 1)));
    assertThat(two.sessions()).isEqualTo(2);
    assertThat(two.tokens()).isEqualTo(512);
  }

  @Test
  void whatIsNamedIsKept() {
    Sizing.Chosen chosen = choose(LARGE, new Sizing.Wish(2, List.of(), 7, 300));

    assertThat(chosen.sessions()).isEqualTo(7);
    assertThat(chosen.tokens()).isEqualTo(300);
  }

  @Test
  void memoriesOfTwoServersMayHoldWhatOneCannot() {
    long half = whole(4, 4) / 2 + ENDS;

    assertThat(choose(LARGE, memories(half, half)).tokens()).isEqualTo(2048);
  }

  @Test
  void whatCannotFitIsSaidWithWhatIsNeeded() {
    assertThatThrownBy(() -> choose(LARGE, memories(MIB, MIB)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("1 sessions of 128 tokens")
        .hasMessageContaining("2.0 MiB are what --memory names");
    assertThatThrownBy(() -> choose(new Machine(2, 1L << 30), wish(0)))
        .hasMessageContaining("what this machine can give");
    assertThatThrownBy(() -> choose(LARGE, wish(9))).hasMessageContaining("8 blocks");
    assertThatThrownBy(() -> choose(LARGE, new Sizing.Wish(0, List.of(), 0, 5000)))
        .hasMessageContaining("--tokens (5000) exceeds the model's context (4096)");
    assertThatThrownBy(() -> new Sizing.Wish(3, List.of(MIB), 0, 0))
        .hasMessageContaining("--servers (3) contradicts --memory");
  }

  /** All weights and so many sessions' caches, of so many MiB each and block. */
  private static long whole(int sessions, int mib) {
    return FORMATS.spanBytes(0, 8) + 8L * sessions * mib * MIB;
  }

  private static Sizing.Wish wish(int servers) {
    return new Sizing.Wish(servers, List.of(), 0, 0);
  }

  private static Sizing.Wish memories(Long... memories) {
    return new Sizing.Wish(0, List.of(memories), 0, 0);
  }

  private static Sizing.Chosen choose(Machine machine, Sizing.Wish wish) {
    return new Sizing(GEOMETRY, FORMATS, Precision.BF16, machine).choose(wish);
  }
}
