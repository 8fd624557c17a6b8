package dev.whorl.executor.cuda;

import dev.whorl.executor.cpu.Rotation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cosines and sines by position, computed once, exactly as on the CPU: a GPU's own sine of a large
 * angle needs local memory and differs by architecture. Used by the stepping thread only.
 */
final class AngleTable {
  private static final int RUN = 256;
  private final Rotation rotation;
  private final List<float @Nullable []> runs = new ArrayList<>();

  AngleTable(Rotation rotation) {
    this.rotation = rotation;
  }

  /** Numbers of one position. */
  int width() {
    return 2 * rotation.pairs();
  }

  /** Writes the numbers of a position. */
  void write(int position, MemorySegment to, long at) {
    float[] run = run(position / RUN);
    MemorySegment.copy(run, position % RUN * width(), to, ValueLayout.JAVA_FLOAT, at, width());
  }

  private float[] run(int index) {
    while (runs.size() <= index) {
      runs.add(null);
    }
    float[] known = runs.get(index);
    if (known != null) {
      return known;
    }
    float[] run = new float[RUN * width()];
    for (int i = 0; i < RUN; i++) {
      rotation.angles(index * RUN + i, 0, run, i * width());
    }
    runs.set(index, run);
    return run;
  }
}
