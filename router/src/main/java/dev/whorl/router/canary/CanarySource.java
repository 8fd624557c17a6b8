package dev.whorl.router.canary;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says which share goes elsewhere now; null: none does. */
public interface CanarySource extends Supplier<@Nullable CanaryShare>, AutoCloseable {
  /** No changed model is ever tried. */
  CanarySource NONE =
      new CanarySource() {
        @Override
        public @Nullable CanaryShare get() {
          return null;
        }
      };

  /** Begins to watch, where there is something to be watched. */
  default void start() {}

  @Override
  default void close() {}
}
