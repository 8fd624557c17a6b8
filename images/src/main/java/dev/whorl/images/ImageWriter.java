package dev.whorl.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Writes an application with its Java runtime as an archive for {@code docker load} and {@code ctr
 * images import}. The same inputs give the same bytes. The program runs as user 65532, which owns
 * no file of the image, and needs no writable place but {@code /tmp}.
 */
final class ImageWriter {

  private static final String USER = "65532:65532";

  /** No file for jps in /tmp; die rather than limp; logs are UTF-8 whatever the locale. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Dstdout.encoding=UTF-8",
          "-Dstderr.encoding=UTF-8");

  private final Base base;
  private final JavaRuntime runtime;
  private final Path cache;

  /**
   * @param base what lies under the runtime
   * @param runtime the Java runtime of every image
   * @param cache a folder for layers that have been made before
   */
  ImageWriter(Base base, JavaRuntime runtime, Path cache) {
    this.base = base;
    this.runtime = runtime;
    this.cache = cache;
  }

  /** Writes the image of {@code application} under the given name to {@code archive}. */
  void write(Application application, String imageName, Path archive) throws IOException {
    try {
      image(application).containerize(toArchive(imageName, archive));
    } catch (InvalidImageReferenceException
        | CacheDirectoryCreationException
        | RegistryException
        | ExecutionException e) {
      throw new IOException("Cannot write the image " + imageName + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while writing the image " + imageName, e);
    }
  }

  private JibContainerBuilder image(Application application)
      throws IOException, InvalidImageReferenceException {
    var command = new ArrayList<>(List.of(JavaRuntime.HOME + "/bin/java"));
    command.addAll(OPTIONS);
    command.addAll(application.javaArguments());
    JibContainerBuilder image = base.start();
    base.layer(runtime).ifPresent(image::addFileEntriesLayer);
    return image
        .addFileEntriesLayer(runtimeLayer())
        .addFileEntriesLayer(layer("libraries", application.libraries()))
        .addFileEntriesLayer(layer("application", application.classes()))
        .setEntrypoint(command)
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
        .setExposedPorts(application.ports().stream().map(Port::tcp).collect(Collectors.toSet()))
        // The names of model files are UTF-8: Java takes the encoding of paths from the locale
        // alone.
        .setEnvironment(Map.of("JAVA_HOME", JavaRuntime.HOME, "LC_ALL", "C.UTF-8"))
        .addLabel("org.opencontainers.image.title", "whorl-" + application.name())
        .addLabel("org.opencontainers.image.licenses", "Apache-2.0");
  }

  private Containerizer toArchive(String imageName, Path archive)
      throws IOException, InvalidImageReferenceException {
    Files.createDirectories(archive.toAbsolutePath().getParent());
    return Containerizer.to(TarImage.at(archive).named(imageName))
        .setApplicationLayersCache(cache)
        .setBaseImageLayersCache(cache)
        .setToolName("whorl-images");
  }

  private FileEntriesLayer runtimeLayer() throws IOException {
    return FileEntriesLayer.builder()
        .setName("java")
        .addEntryRecursive(
            runtime.folder(),
            AbsoluteUnixPath.get(JavaRuntime.HOME),
            (source, target) -> permissions(source))
        .build();
  }

  static FileEntriesLayer layer(String name, List<Placed> files) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    for (Placed file : files) {
      // a library may be reached through a link: the image gets the file itself
      Path source = file.source().toRealPath();
      layer.addEntry(source, AbsoluteUnixPath.get(file.target()), permissions(source));
    }
    return layer.build();
  }

  private static FilePermissions permissions(Path source) {
    boolean executable = Files.isDirectory(source) || Files.isExecutable(source);
    return FilePermissions.fromOctalString(executable ? "755" : "644");
  }
}
