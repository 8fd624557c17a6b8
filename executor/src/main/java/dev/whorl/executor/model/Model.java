package dev.whorl.executor.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An opened model: its geometry is known and every tensor that its blocks need has been found with
 * the right shape, so that loading can fail only through the disk, or because a span needs a shard
 * that is not here ({@link Tensors#absent}). Files are memory-mapped.
 */
public interface Model extends AutoCloseable {
  /** The shape. */
  Geometry geometry();

  /** The format, {@code gguf} or {@code safetensors}, for messages and status. */
  String format();

  /** The file or folder it was opened from. */
  Path path();

  /** The files of weights that are here, with sizes. */
  List<ModelFile> files();

  /**
   * Names of the small files a router needs: config.json, tokenizer.json, chat templates, whichever
   * exist. A GGUF file has {@code gguf-metadata.json}: its metadata as one JSON object, tensors
   * left out.
   */
  List<String> textFiles();

  /**
   * Reads one of {@link #textFiles()}.
   *
   * @throws java.nio.file.NoSuchFileException when the name is not among them
   */
  byte[] readTextFile(String name) throws IOException;

  /**
   * Why no router could serve the model's texts, in a sentence; null where one can, as far as names
   * of tokenizers and the chat template's grammar say. Blocks can be executed all the same.
   */
  @Nullable String textRefusal();

  /**
   * SHA-256 over everything that decides the answers: geometry and all bytes of the weight files.
   * Equal content has an equal hash on every server. Reads the files once, at about 1 GB/s; cached.
   *
   * @throws IOException when the files cannot be read to their end any more, or some of a sharded
   *     model are absent
   */
  String contentHash() throws IOException;

  /** The named tensors. For executors. */
  Tensors tensors();

  /** Unmaps the files. */
  @Override
  void close();

  /** A file of weights. */
  record ModelFile(String name, long bytes) {}

  /**
   * Opens a GGUF file, or a folder with config.json and safetensors. Takes milliseconds: reads
   * headers only.
   */
  static ModelOutcome open(Path path) {
    return ModelFormats.open(path);
  }
}
