package dev.whorl.simulator.engine;

/** Something that befalls the cluster at a set time. */
@FunctionalInterface
public interface Happening {
  /** Lets it happen. */
  void happen(Engine engine);
}
