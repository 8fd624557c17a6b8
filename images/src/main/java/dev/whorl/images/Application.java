package dev.whorl.images;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What one image runs.
 *
 * @param name the last part of the image's name
 * @param libraries files that change with a dependency only
 * @param classes files that change with every build
 * @param javaArguments what follows {@code java}: options and what to start
 * @param ports the ports that the program listens on, for the image's description
 */
record Application(
    String name,
    List<Placed> libraries,
    List<Placed> classes,
    List<String> javaArguments,
    Set<Integer> ports) {

  Application {
    libraries = List.copyOf(libraries);
    classes = List.copyOf(classes);
    javaArguments = List.copyOf(javaArguments);
    ports = Set.copyOf(ports);
  }

  /** A file of this machine and its absolute path in the image. */
  record Placed(Path source, String target) {}
}
