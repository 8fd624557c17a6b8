package dev.whorl.agent.testing;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.Tensors;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model of a shape, without files: six blocks, 4 numbers wide, vocabulary 100. */
public final class FakeModel implements Model {
  public static final int BLOCKS = 6;
  public static final int VOCABULARY = 100;
  private static final int WIDTH = 4;

  @Override
  public Geometry geometry() {
    Rope rope = new Rope(10_000f, new Rope.Scaling.None());
    AttentionShape attention = new AttentionShape(1, 1, WIDTH, 0, false, false, rope);
    return new Geometry("llama", BLOCKS, WIDTH, WIDTH, VOCABULARY, 512, 1e-5f, attention, true);
  }

  @Override
  public String format() {
    return "fake";
  }

  @Override
  public Path path() {
    return Path.of("fake");
  }

  @Override
  public List<ModelFile> files() {
    return List.of();
  }

  @Override
  public List<String> textFiles() {
    return List.of();
  }

  @Override
  public byte[] readTextFile(String name) throws NoSuchFileException {
    throw new NoSuchFileException(name);
  }

  @Override
  public @Nullable String textRefusal() {
    return null;
  }

  @Override
  public String contentHash() {
    return "fake";
  }

  @Override
  public Tensors tensors() {
    throw new UnsupportedOperationException("A fake model has no numbers.");
  }

  @Override
  public void close() {}
}
