package dev.whorl.planning.moving;

import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Blocks of one model, in any number of pieces. Never changes. */
public final class Blocks {
  public static final Blocks NONE = new Blocks(new BitSet());

  private final BitSet bits;

  private Blocks(BitSet bits) {
    this.bits = bits;
  }

  /** The blocks of a span. */
  public static Blocks of(Span span) {
    return of(List.of(span));
  }

  /** The blocks of some spans, which may overlap. */
  public static Blocks of(Collection<Span> spans) {
    BitSet bits = new BitSet();
    spans.forEach(span -> bits.set(span.start(), span.end()));
    return new Blocks(bits);
  }

  /** Those of either. */
  public Blocks plus(Blocks other) {
    BitSet both = copy();
    both.or(other.bits);
    return new Blocks(both);
  }

  /** Those that are not among the others. */
  public Blocks minus(Blocks other) {
    BitSet rest = copy();
    rest.andNot(other.bits);
    return new Blocks(rest);
  }

  /** Those of both. */
  public Blocks and(Blocks other) {
    BitSet shared = copy();
    shared.and(other.bits);
    return new Blocks(shared);
  }

  /** Whether every block of the span is among them. */
  public boolean contains(Span span) {
    return bits.nextClearBit(span.start()) >= span.end();
  }

  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** The pieces, ascending, with gaps between them. */
  public List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (int start = bits.nextSetBit(0); start >= 0; ) {
      int end = bits.nextClearBit(start);
      spans.add(new Span(start, end));
      start = bits.nextSetBit(end);
    }
    return spans;
  }

  /** Weights of these blocks; the ends come with the first and the last block. */
  public long bytes(ModelShape model) {
    long sum = 0;
    for (Span span : spans()) {
      sum += model.bytes(span);
    }
    return sum;
  }

  private BitSet copy() {
    return (BitSet) bits.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Blocks blocks && bits.equals(blocks.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return spans().toString();
  }
}
