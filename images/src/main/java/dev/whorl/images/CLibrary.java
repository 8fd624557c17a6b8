package dev.whorl.images;

import dev.whorl.images.Application.Placed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this machine's C and C++ libraries that an image without a base image needs. */
final class CLibrary {

  /** {@code libm.so.6 => /lib/…/libm.so.6 (0x…)} and {@code /lib64/ld-linux-x86-64.so.2 (0x…)}. */
  private static final Pattern LDD_LINE = Pattern.compile("(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");

  /**
   * Loaded by name, so that no header tells of them: name look-up, and what native libraries inside
   * jars ask for.
   */
  private static final List<String> ALSO =
      List.of(
          "libresolv.so.2",
          "libnss_dns.so.2",
          "libnss_files.so.2",
          "libstdc++.so.6",
          "libgcc_s.so.1",
          "libpthread.so.0",
          "librt.so.1",
          "libdl.so.2",
          "libm.so.6");

  /** The locale C.UTF-8, which the library reads from files. */
  private static final Path LOCALE = Path.of("/usr/lib/locale/C.utf8");

  private CLibrary() {}

  /** The files of the locale C.UTF-8, each where the library looks for it. */
  static List<Placed> locale() throws IOException {
    if (!Files.isDirectory(LOCALE)) {
      throw new IOException(
          "The locale C.UTF-8 (%s) is missing, which an image without a base needs for the names of"
                  .formatted(LOCALE)
              + " files. Install it (Debian: libc-bin), or name a base image.");
    }
    try (Stream<Path> files = Files.walk(LOCALE)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(file -> new Placed(file, file.toString()))
          .toList();
    }
  }

  /**
   * The libraries that the given programs are linked with, each at the path where its loader looks.
   */
  static List<Placed> neededBy(Collection<Path> natives, Path runtime) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    for (Path library : linked(natives)) {
      if (!library.startsWith(runtime)) {
        found.put(library.toString(), library);
      }
    }
    Path folder = folderOfC(found.values());
    for (String name : ALSO) {
      found.put(folder.resolve(name).toString(), existing(folder, name));
    }
    var placed = new ArrayList<Placed>();
    found.forEach((target, source) -> placed.add(new Placed(source, target)));
    return placed;
  }

  private static Path folderOfC(Collection<Path> libraries) throws IOException {
    for (Path library : libraries) {
      Path folder = library.getParent();
      if (folder != null && library.endsWith("libc.so.6")) {
        return folder;
      }
    }
    throw new IOException(
        "The Java runtime is not linked with the GNU C library of this machine. Give a base image that has it: --base IMAGE.");
  }

  private static Path existing(Path folder, String name) throws IOException {
    for (Path place : List.of(folder, Path.of("/usr").resolve(Path.of("/").relativize(folder)))) {
      if (Files.exists(place.resolve(name))) {
        return place.resolve(name);
      }
    }
    throw new IOException(
        "The library "
            + name
            + " is not in "
            + folder
            + ". Install the package that has it (Debian: libc6, libstdc++6), or give a base image: --base IMAGE.");
  }

  private static List<Path> linked(Collection<Path> natives) throws IOException {
    var command = new ArrayList<>(List.of("ldd"));
    natives.forEach(file -> command.add(file.toString()));
    Process ldd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher lines = LDD_LINE.matcher(output);
    var libraries = new ArrayList<Path>();
    while (lines.find()) {
      libraries.add(Path.of(lines.group(1)));
    }
    return libraries;
  }
}
