package dev.whorl.router.placement;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the placement to serve comes from. */
public interface PlacementSource extends AutoCloseable {

  /**
   * Starts to watch. The listener gets the placement to use, again after every change, and null
   * while there is none; calls never overlap. A placement that cannot be read is reported in the
   * log and the one before stays.
   */
  void watch(Consumer<@Nullable Placement> listener);

  @Override
  void close();
}
