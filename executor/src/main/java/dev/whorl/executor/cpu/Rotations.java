package dev.whorl.executor.cpu;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.Sight;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rotations of a model's blocks: few different ones, whose angles a batch computes once. */
final class Rotations {
  private final AttentionShape shape;
  private final List<Rope> ropes = new ArrayList<>();
  private final List<Rotation> rotations = new ArrayList<>();

  Rotations(AttentionShape shape) {
    this.shape = shape;
    for (Sight sight : shape.sights()) {
      Rope rope = sight.rope();
      if (rope != null && !ropes.contains(rope)) {
        ropes.add(rope);
        rotations.add(new Rotation(rope, shape.rotated()));
      }
    }
  }

  /** How many a shape has. */
  static int count(AttentionShape shape) {
    return (int) shape.sights().stream().map(Sight::rope).distinct().count();
  }

  /** Computes the angles of position i of a batch. */
  void angles(Batch batch, int i, float[] into) {
    for (int r = 0; r < rotations.size(); r++) {
      rotations.get(r).angles(batch.positions()[i], batch.slots()[i], into, at(batch, r, i));
    }
  }

  private int at(Batch batch, int rotation, int i) {
    return (rotation * batch.size() + i) * shape.rotated();
  }

  /** The angles of a block; null where it has no position embedding. */
  @Nullable Turn of(int block, Batch batch) {
    Rope rope = shape.sight(block).rope();
    int index = rope == null ? -1 : ropes.indexOf(rope);
    return index < 0 ? null : new Turn(rotations.get(index), at(batch, index, 0), shape.rotated());
  }

  /** A rotation and where its angles begin, those of position i at {@code first + i · step}. */
  record Turn(Rotation rotation, int first, int step) {
    void rotate(float[] head, int at, float[] angles, int i) {
      rotation.rotate(head, at, angles, first + i * step);
    }
  }
}
