package dev.whorl.executor.cuda;

import dev.whorl.executor.memory.Bringing;
import dev.whorl.executor.memory.ModelShelf;
import dev.whorl.executor.memory.Weights;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import org.jspecify.annotations.Nullable;

/** A model's weights on the device, and the kernels that run them. */
final class CudaShelf extends ModelShelf<CudaBlock, CudaTable, CudaHead> {
  private final CudaDriver driver;
  private final CudaWeights weights;
  private final Kernels kernels;
  private final CudaGraphs graphs;
  private final UploadPace pace;
  private final AngleTable angles;

  CudaShelf(
      CudaDriver driver,
      Model model,
      Precision precision,
      Kernels kernels,
      CudaGraphs graphs,
      UploadPace pace) {
    super(model, precision);
    this.graphs = graphs;
    this.pace = pace;
    this.driver = driver;
    this.weights = new CudaWeights(driver, model, precision);
    this.kernels = kernels;
    this.angles = new AngleTable(model.geometry().attention());
  }

  Kernels kernels() {
    return kernels;
  }

  AngleTable angles() {
    return angles;
  }

  @Override
  protected Bringing<CudaBlock, CudaTable, CudaHead> bringing() {
    Upload upload = CudaException.outOfMemory(() -> new Upload(driver, pace));
    return new Bringing<>() {
      @Override
      public Weights<CudaTable> embedding() {
        CudaTable table = CudaException.outOfMemory(() -> weights.embedding(upload));
        return new Weights<>(table, table.owned()::close);
      }

      @Override
      public Weights<CudaBlock> block(int block) {
        CudaBlock brought = CudaException.outOfMemory(() -> weights.block(block, upload));
        return new Weights<>(brought, brought.owned()::close);
      }

      @Override
      public Weights<CudaHead> head(@Nullable CudaTable table) {
        @Nullable CudaMatrix tied = table == null ? null : table.matrix();
        CudaHead head = CudaException.outOfMemory(() -> weights.head(tied, upload));
        return new Weights<>(head, head.owned()::close);
      }

      @Override
      public void close() {
        upload.close();
      }
    };
  }

  @Override
  protected void close() {
    graphs.forget(this);
    kernels.close();
  }
}
