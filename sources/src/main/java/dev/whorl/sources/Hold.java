package dev.whorl.sources;

/** Keeps something from others until it is closed. Closing twice does nothing more. */
public interface Hold extends AutoCloseable {
  @Override
  void close();
}
