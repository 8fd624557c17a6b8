package dev.whorl.executor.cuda;

import dev.whorl.executor.cpu.Rotation;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.Sight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cosines and sines of a model's rotations by position, computed once, exactly as on the CPU: a
 * GPU's own sine of a large angle needs local memory and differs by architecture. Used by the
 * stepping thread only.
 */
final class AngleTable {
  private static final int RUN = 256;
  private final AttentionShape shape;
  private final List<Rope> ropes = new ArrayList<>();
  private final List<Rotation> rotations = new ArrayList<>();

  /** Of each rotation the usual ones, then those of sessions beyond the original context. */
  private final List<List<float @Nullable []>> runs = new ArrayList<>();

  AngleTable(AttentionShape shape) {
    this.shape = shape;
    for (Sight sight : shape.sights()) {
      Rope rope = sight.rope();
      if (rope != null && !ropes.contains(rope)) {
        ropes.add(rope);
        rotations.add(new Rotation(rope, shape.rotated()));
        runs.add(new ArrayList<>());
        runs.add(new ArrayList<>());
      }
    }
  }

  /** Different rotations; 0 for a model without any. */
  int rotations() {
    return rotations.size();
  }

  /** The rotation of a block; -1 where it has none. */
  int of(int block) {
    Rope rope = shape.sight(block).rope();
    return rope == null ? -1 : ropes.indexOf(rope);
  }

  /** Bytes of one rotation's numbers for rows. */
  long bytes(int rows) {
    return (long) rows * shape.rotated() * Float.BYTES;
  }

  /**
   * Writes the numbers of a position.
   *
   * @param slot tokens that the position's session may have
   */
  void write(int rotation, int position, int slot, MemorySegment to, long at) {
    int width = shape.rotated();
    boolean stretched = rotations.get(rotation).stretched(slot);
    float[] run = run(rotation, position / RUN, slot, runs.get(2 * rotation + (stretched ? 1 : 0)));
    MemorySegment.copy(run, position % RUN * width, to, ValueLayout.JAVA_FLOAT, at, width);
  }

  private float[] run(int rotation, int index, int slot, List<float @Nullable []> runs) {
    while (runs.size() <= index) {
      runs.add(null);
    }
    float[] known = runs.get(index);
    if (known != null) {
      return known;
    }
    int width = shape.rotated();
    float[] run = new float[RUN * width];
    for (int i = 0; i < RUN; i++) {
      rotations.get(rotation).angles(index * RUN + i, slot, run, i * width);
    }
    runs.set(index, run);
    return run;
  }
}
