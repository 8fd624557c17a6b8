package dev.whorl.architecture;

import java.util.List;
import java.util.Set;

/**
 * The modules, their packages and what each may know. {@code planning}, {@code executor}, {@code
 * sources} and {@code text} know nobody; router, node-agent and operator never know each other;
 * crds and planning do not know each other, for the operator translates.
 *
 * @param folder of the module
 * @param root its root package
 * @param mayKnow root packages of other modules
 * @param libraries packages of libraries beyond the JDK and JSpecify; empty: all are allowed
 */
record WhorlModule(String folder, String root, Set<String> mayKnow, Set<String> libraries) {
  private static final Set<String> ANY = Set.of();
  private static final Set<String> NONE = Set.of("java");

  static final List<WhorlModule> ALL =
      List.of(
          new WhorlModule("planning", "dev.whorl.planning", Set.of(), NONE),
          new WhorlModule(
              "baselines",
              "dev.whorl.baselines",
              Set.of("dev.whorl.planning"),
              Set.of("dev.whorl.planning", "com.google.ortools")),
          new WhorlModule(
              "executor", "dev.whorl.executor", Set.of(), Set.of("jdk.incubator.vector")),
          new WhorlModule("protocol", "dev.whorl.protocol", Set.of(), ANY),
          new WhorlModule("sources", "dev.whorl.sources", Set.of(), ANY),
          new WhorlModule("text", "dev.whorl.text", Set.of(), ANY),
          new WhorlModule("crds", "dev.whorl.crds", Set.of(), ANY),
          new WhorlModule(
              "control",
              "dev.whorl.control",
              Set.of("dev.whorl.planning", "dev.whorl.protocol"),
              ANY),
          new WhorlModule(
              "simulator",
              "dev.whorl.simulator",
              Set.of("dev.whorl.baselines", "dev.whorl.planning"),
              ANY),
          new WhorlModule(
              "node-agent",
              "dev.whorl.agent",
              Set.of("dev.whorl.executor", "dev.whorl.protocol", "dev.whorl.sources"),
              ANY),
          new WhorlModule(
              "router",
              "dev.whorl.router",
              Set.of("dev.whorl.planning", "dev.whorl.protocol", "dev.whorl.text"),
              ANY),
          new WhorlModule(
              "operator",
              "dev.whorl.operator",
              Set.of(
                  "dev.whorl.crds",
                  "dev.whorl.control",
                  "dev.whorl.planning",
                  "dev.whorl.protocol"),
              ANY),
          new WhorlModule(
              "tuner",
              "dev.whorl.tuner",
              Set.of("dev.whorl.planning", "dev.whorl.protocol", "dev.whorl.text"),
              ANY),
          new WhorlModule(
              "cli",
              "dev.whorl.cli",
              Set.of(
                  "dev.whorl.baselines",
                  "dev.whorl.control",
                  "dev.whorl.executor",
                  "dev.whorl.planning",
                  "dev.whorl.simulator",
                  "dev.whorl.protocol",
                  "dev.whorl.sources",
                  "dev.whorl.text",
                  "dev.whorl.tuner"),
              ANY));
}
