package dev.whorl.operator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Work that is done again and again on a timer, which drops for good what once fails: here a
 * failure is logged, and the next time comes.
 *
 * @param name for the log
 */
record Lasting(String name, Runnable work) implements Runnable {
  private static final Logger LOG = System.getLogger(Lasting.class.getName());

  @Override
  public void run() {
    try {
      work.run();
    } catch (Throwable e) {
      LOG.log(Level.ERROR, name + " failed; it is tried again.", e);
    }
  }
}
