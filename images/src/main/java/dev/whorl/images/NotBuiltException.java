package dev.whorl.images;

import java.io.IOException;
import java.nio.file.Path;

/** A module has no build output to put into an image. */
final class NotBuiltException extends IOException {

  private static final long serialVersionUID = 1;

  NotBuiltException(Path missing) {
    super(
        "There is no (single) "
            + missing
            + ". Build the module first: build/maven -q package -DskipTests.");
  }
}
