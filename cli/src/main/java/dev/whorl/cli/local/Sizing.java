package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.Machine;
import dev.whorl.cli.text.Quantities;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Servers, sessions and their length for a model where the user has named some of them, or none:
 * four sessions of 2048 tokens if the memory is there, else shorter ones, else fewer.
 */
record Sizing(Geometry geometry, WeightFormats formats, Precision precision, Machine machine) {
  private static final int SESSIONS = 4;
  private static final int TOKENS = 2048;
  private static final int SHORT_TOKENS = 512;
  private static final int LEAST_TOKENS = 128;
  private static final long MEBIBYTE = 1L << 20;

  /**
   * What the user wants.
   *
   * @param servers how many; 0: as many as memories are named, else one
   * @param memories of the servers in bytes; empty: as much as each needs
   * @param sessions at the same time; 0: chosen here
   * @param tokens of a session; 0: chosen here
   */
  record Wish(int servers, List<Long> memories, int sessions, int tokens) {
    Wish {
      memories = List.copyOf(memories);
      if (servers != 0 && !memories.isEmpty() && servers != memories.size()) {
        throw new BadInput(
            "--servers (%d) contradicts --memory, which names %d servers; leave one of them out."
                .formatted(servers, memories.size()));
      }
    }

    int count() {
      return memories.isEmpty() ? Math.max(1, servers) : memories.size();
    }
  }

  /**
   * What is run.
   *
   * @param memories of the servers in bytes
   * @param tokens of a session
   */
  record Chosen(List<Long> memories, int sessions, int tokens) {}

  /** Throws BadInput where nothing fits, with what is needed. */
  Chosen choose(Wish wish) {
    requireSensible(wish);
    for (Load load : loads(wish)) {
      if (wish.memories().isEmpty()) {
        long each = ceilToMebibyte(share(wish.count(), load));
        if (each <= machine.usableBytes(wish.count()) / wish.count()) {
          return new Chosen(
              Collections.nCopies(wish.count(), each), load.sessions(), load.tokens());
        }
      } else if (fits(wish.memories(), load)) {
        return new Chosen(wish.memories(), load.sessions(), load.tokens());
      }
    }
    throw tooLarge(wish);
  }

  private void requireSensible(Wish wish) {
    if (wish.count() > geometry.blocks()) {
      throw new BadInput(
          "The model has %d blocks, too few for %d servers."
              .formatted(geometry.blocks(), wish.count()));
    }
    if (wish.tokens() > geometry.contextLength()) {
      throw new BadInput(
          "--tokens (%d) exceeds the model's context (%d)."
              .formatted(wish.tokens(), geometry.contextLength()));
    }
  }

  private record Load(int sessions, int tokens) {}

  private List<Load> loads(Wish wish) {
    List<Load> loads = new ArrayList<>();
    int longest = Math.min(TOKENS, geometry.contextLength());
    for (int sessions = SESSIONS; sessions >= 1; sessions /= 2) {
      int least = Math.min(sessions == 1 ? LEAST_TOKENS : SHORT_TOKENS, longest);
      for (int tokens = longest; tokens >= least; tokens /= 2) {
        Load load =
            new Load(
                wish.sessions() == 0 ? sessions : wish.sessions(),
                wish.tokens() == 0 ? tokens : wish.tokens());
        if (!loads.contains(load)) {
          loads.add(load);
        }
      }
    }
    return loads;
  }

  /** One server's part where all get an equal number of blocks. */
  private long share(int servers, Load load) {
    int blocks = Math.ceilDiv(geometry.blocks(), servers);
    if (servers == 1) {
      // Planning counts the table of a tied model at both ends, whoever holds them.
      long tied = geometry.tiedEmbeddings() ? formats.embeddingBytes() : 0;
      return formats.spanBytes(0, blocks) + tied + blocks * cacheBytes(load);
    }
    return blocks * blockBytes(load) + Math.max(formats.embeddingBytes(), formats.headBytes());
  }

  /** Whether one server can hold everything, or all of them together a chain. */
  private boolean fits(List<Long> memories, Load load) {
    long whole = share(1, load);
    if (memories.stream().anyMatch(memory -> memory >= whole)) {
      return true;
    }
    for (int first = 0; first < memories.size(); first++) {
      for (int last = 0; last < memories.size(); last++) {
        if (first != last && blocks(memories, first, last, load) >= geometry.blocks()) {
          return true;
        }
      }
    }
    return false;
  }

  private long blocks(List<Long> memories, int first, int last, Load load) {
    long blocks = 0;
    for (int server = 0; server < memories.size(); server++) {
      long left = memories.get(server);
      left -= server == first ? formats.embeddingBytes() : 0;
      left -= server == last ? formats.headBytes() : 0;
      if (left < 0) {
        return 0;
      }
      blocks += left / blockBytes(load);
    }
    return blocks;
  }

  private long blockBytes(Load load) {
    return formats.blockBytes(formats.largestBlock()) + cacheBytes(load);
  }

  private long cacheBytes(Load load) {
    return load.sessions() * geometry.cacheBytes(precision, load.tokens());
  }

  private BadInput tooLarge(Wish wish) {
    Load least = loads(wish).getLast();
    boolean own = wish.memories().isEmpty();
    long needed =
        own || wish.count() == 1
            ? share(wish.count(), least) * (own ? wish.count() : 1)
            : chain(least);
    long offered =
        own
            ? machine.usableBytes(wish.count())
            : wish.memories().stream().mapToLong(Long::longValue).sum();
    return new BadInput(
        "The model needs %s for its weights and %d sessions of %d tokens, and %s are %s. %s"
            .formatted(
                Quantities.text(needed),
                least.sessions(),
                least.tokens(),
                Quantities.text(Math.max(0, offered)),
                own ? "what this machine can give" : "what --memory names",
                own
                    ? "Take a smaller model, or one in fewer bits."
                    : "Name more: a block takes %s, and the ends of the model %s and %s."
                        .formatted(
                            Quantities.text(blockBytes(least)),
                            Quantities.text(formats.embeddingBytes()),
                            Quantities.text(formats.headBytes()))));
  }

  private long chain(Load load) {
    return geometry.blocks() * blockBytes(load) + formats.embeddingBytes() + formats.headBytes();
  }

  private static long ceilToMebibyte(long bytes) {
    return Math.ceilDiv(bytes, MEBIBYTE) * MEBIBYTE;
  }
}
