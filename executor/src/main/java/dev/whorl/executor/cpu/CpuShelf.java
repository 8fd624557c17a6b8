package dev.whorl.executor.cpu;

import dev.whorl.executor.memory.Bringing;
import dev.whorl.executor.memory.ModelShelf;
import dev.whorl.executor.memory.Weights;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import java.lang.foreign.Arena;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model's weights in this process. */
final class CpuShelf extends ModelShelf<BlockWeights, Matrix, HeadWeights> {
  private final WeightLoader loader;

  CpuShelf(Model model, Precision precision) {
    super(model, precision);
    loader = new WeightLoader(model, precision);
  }

  @Override
  protected Bringing<BlockWeights, Matrix, HeadWeights> bringing() {
    return new Bringing<>() {
      @Override
      public Weights<Matrix> embedding() {
        return inArena(loader::embedding);
      }

      @Override
      public Weights<BlockWeights> block(int block) {
        return inArena(arena -> loader.block(block, arena));
      }

      @Override
      public Weights<HeadWeights> head(@Nullable Matrix table) {
        return inArena(arena ->
            new HeadWeights(loader.finalNorm(), table == null ? loader.head(arena) : table));
      }

      @Override
      public void close() {}
    };
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when the last span leaves
  private static <T> Weights<T> inArena(Function<Arena, T> loading) {
    Arena arena = Arena.ofShared();
    try {
      return new Weights<>(loading.apply(arena), arena::close);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }
}
