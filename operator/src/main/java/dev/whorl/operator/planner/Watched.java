package dev.whorl.operator.planner;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** One kind, kept up by a watch that never gives up. */
final class Watched<T extends HasMetadata> implements AutoCloseable {
  private final SharedIndexInformer<T> informer;

  /**
   * Not started yet.
   *
   * @param bearing the part of an object that matters; an update of other parts is kept and not
   *     told
   */
  Watched(SharedIndexInformer<T> informer, Function<T, Object> bearing, Runnable changed) {
    this.informer = informer;
    informer.exceptionHandler((started, failure) -> true);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            changed.run();
          }

          @Override
          public void onUpdate(T before, T after) {
            if (leaving(before) != leaving(after)
                || !Objects.equals(bearing.apply(before), bearing.apply(after))) {
              changed.run();
            }
          }

          @Override
          public void onDelete(T object, boolean unknown) {
            changed.run();
          }
        });
  }

  private static boolean leaving(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  void start() {
    var _ = informer.start();
  }

  boolean filled() {
    return informer.hasSynced();
  }

  boolean running() {
    return informer.isRunning();
  }

  List<T> list() {
    return informer.getStore().list();
  }

  @Override
  public void close() {
    informer.stop();
  }
}
