package dev.whorl.images;

import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What lies under the Java runtime in an image: it must bring the GNU C and C++ libraries. */
sealed interface Base {

  JibContainerBuilder start() throws IOException, InvalidImageReferenceException;

  /** A layer of our own beneath the runtime, if this base needs one. */
  Optional<FileEntriesLayer> layer(JavaRuntime runtime) throws IOException;

  /**
   * An image that brings the libraries: {@code registry/name:tag}, {@code docker://name}, {@code
   * tar://path}.
   */
  record Image(String reference) implements Base {
    @Override
    public JibContainerBuilder start() throws InvalidImageReferenceException {
      return Jib.from(reference);
    }

    @Override
    public Optional<FileEntriesLayer> layer(JavaRuntime runtime) {
      return Optional.empty();
    }
  }

  /**
   * No base image, no registry: this machine's own libraries, a user, and places for temporary
   * files.
   */
  record Scratch(Path work) implements Base {
    @Override
    public JibContainerBuilder start() {
      return Jib.fromScratch();
    }

    @Override
    public Optional<FileEntriesLayer> layer(JavaRuntime runtime) throws IOException {
      var files = new ArrayList<Placed>(CLibrary.neededBy(runtime.natives(), runtime.folder()));
      files.addAll(CLibrary.locale());
      files.add(
          written(
              "etc/passwd",
              "root:x:0:0:root:/:/sbin/nologin\nwhorl:x:65532:65532:whorl:/tmp:/sbin/nologin\n"));
      files.add(written("etc/group", "root:x:0:\nwhorl:x:65532:\n"));
      files.add(written("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"));
      FileEntriesLayer libraries = ImageWriter.layer("libc", List.copyOf(files));
      Path empty = Files.createDirectories(work.resolve("tmp"));
      return Optional.of(
          libraries.toBuilder()
              .addEntry(empty, AbsoluteUnixPath.get("/tmp"), FilePermissions.fromOctalString("777"))
              .build());
    }

    private Placed written(String name, String content) throws IOException {
      Path file = work.resolve(name);
      Files.createDirectories(file.getParent());
      return new Placed(Files.writeString(file, content), "/" + name);
    }
  }
}
