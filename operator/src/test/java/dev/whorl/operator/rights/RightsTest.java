package dev.whorl.operator.rights;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every right that the installed manifests grant, role by role, resource by resource, verb by verb:
 * a new one fails here until somebody has said yes to it in {@code rights.txt}.
 */
class RightsTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @Test
  void nothingIsGrantedThatWasNotAgreedTo() throws Exception {
    assertThat(String.join("\n", granted())).isEqualTo(agreed());
  }

  @Test
  void nobodyHasAllOfAnything() throws Exception {
    assertThat(granted()).noneMatch(line -> line.contains("*"));
  }

  private static Collection<String> granted() throws IOException {
    List<String> lines =
        Arrays.stream(Files.readString(Path.of("../manifests/install.yaml")).split("(?m)^---$"))
            .filter(text -> text.contains("kind: Role\n") || text.contains("kind: ClusterRole\n"))
            .map(YAML::unmarshal)
            .flatMap(RightsTest::lines)
            .toList();
    return new TreeSet<>(lines);
  }

  private static Stream<String> lines(Object object) {
    return switch (object) {
      case ClusterRole role -> lines("cluster", role.getMetadata().getName(), role.getRules());
      case Role role -> lines("own namespace", role.getMetadata().getName(), role.getRules());
      default -> Stream.of();
    };
  }

  private static Stream<String> lines(String scope, String role, List<PolicyRule> rules) {
    return rules.stream()
        .flatMap(rule ->
            rule.getApiGroups().stream()
                .flatMap(group ->
                    rule.getResources().stream()
                        .map(resource ->
                            "%s, %s: %s%s: %s%s"
                                .formatted(
                                    role,
                                    scope,
                                    resource,
                                    group.isEmpty() ? "" : "." + group,
                                    String.join(" ", new TreeSet<>(rule.getVerbs())),
                                    rule.getResourceNames().isEmpty()
                                        ? ""
                                        : " of " + String.join(" ", rule.getResourceNames())))));
  }

  private static String agreed() throws IOException {
    try (var in = RightsTest.class.getResourceAsStream("rights.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
