package dev.whorl.images;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A Java runtime of just the modules that the three programs use, one for all so that a node keeps
 * its layer once.
 */
final class JavaRuntime {

  /** Where the runtime lies in an image. */
  static final String HOME = "/opt/java";

  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.compiler",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.scripting",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.xml",
          "jdk.crypto.ec",
          "jdk.httpserver",
          "jdk.incubator.vector",
          "jdk.jfr",
          "jdk.management",
          "jdk.naming.dns",
          "jdk.net",
          "jdk.unsupported",
          "jdk.zipfs");

  private final Path folder;

  private JavaRuntime(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the runtime of the running JDK in a folder of its version under {@code cache}, or takes
   * the one that is there.
   */
  static JavaRuntime in(Path cache) throws IOException {
    Path folder =
        cache.resolve("java-" + Runtime.version() + "-" + Integer.toHexString(MODULES.hashCode()));
    if (!Files.exists(folder.resolve("release"))) {
      link(folder);
    }
    return new JavaRuntime(folder);
  }

  private static void link(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() ->
                new IOException(
                    "This Java has no jlink; run with a JDK, not a JRE: "
                        + System.getProperty("java.home")));
    var messages = new StringWriter();
    var printer = new PrintWriter(messages);
    int status =
        jlink.run(
            printer,
            printer,
            "--add-modules",
            String.join(",", MODULES),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--generate-cds-archive",
            "--output",
            folder.toString());
    if (status != 0) {
      throw new IOException("jlink failed: " + messages);
    }
  }

  Path folder() {
    return folder;
  }

  /** The programs and shared libraries, whose own needs the C library must meet. */
  List<Path> natives() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(JavaRuntime::isNative).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isNative(Path file) {
    return file.toString().endsWith(".so") || file.endsWith("bin/java");
  }
}
