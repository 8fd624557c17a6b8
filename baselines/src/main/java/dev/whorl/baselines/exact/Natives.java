package dev.whorl.baselines.exact;

import com.google.ortools.Loader;
import org.jspecify.annotations.Nullable;

/** OR-Tools' native library, loaded at most once per process. */
final class Natives {
  private Natives() {}

  /** Null when the library is loaded, else why it is not. */
  static @Nullable String missing() {
    return Loaded.REASON;
  }

  private static final class Loaded {
    static final @Nullable String REASON = load();

    private static @Nullable String load() {
      try {
        Loader.loadNativeLibraries();
        return null;
      } catch (RuntimeException | LinkageError e) {
        return "OR-Tools has no native library for "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + " ("
            + e.getMessage()
            + "); use another algorithm";
      }
    }
  }
}
