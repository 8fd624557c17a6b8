package dev.whorl.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.cli.local.LocalCluster;
import dev.whorl.cli.local.LocalConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the file of a running {@code whorl local} may say instead: servers come, change and go in
 * order while clients ask, and no answer notices.
 */
class MovingIT {
  private static final int CLIENTS = 3;

  @Test
  void serversComeChangeAndGoInOrderAndNoAnswerEnds() throws Exception {
    Path root = Path.of(System.getProperty("whorl.root"));
    LocalConfig first = LocalConfig.read(root.resolve("manifests/examples/chaos.yaml"));
    StringWriter said = new StringWriter();
    try (Wiring wiring = new Wiring();
        LocalCluster cluster =
            LocalCluster.start(first, root, wiring, new PrintWriter(said, true))) {
      Tally tally;
      try (Traffic traffic = new Traffic(cluster, new Disturbances())) {
        traffic.learn(Question.some(CLIENTS, 1, 48));
        traffic.start(CLIENTS);

        cluster.change(first.withSessions(first.workload().sessions() - 1));
        LocalConfig.Server like = first.servers().getFirst();
        List<LocalConfig.Server> servers = new ArrayList<>(first.servers());
        servers.add(new LocalConfig.Server("joined", like.memory(), like.threads()));
        cluster.change(cluster.config().withServers(servers));
        servers.set(0, new LocalConfig.Server(like.name(), like.memory(), 2));
        cluster.change(cluster.config().withServers(servers));
        servers.removeLast();
        cluster.change(cluster.config().withServers(servers));
        tally = traffic.tally();
      }
      assertThat(tally.sessions.get()).as(said.toString()).isGreaterThan(CLIENTS);
      assertThat(tally.lost.get()).as("%s%n%s", tally.words(), said).isZero();
      assertThat(tally.refused.get()).as("%s%n%s", tally.words(), said).isZero();
      assertThat(tally.wrongTokens.get()).as("%s%n%s", tally.words(), said).isZero();
      assertThat(cluster.isSettled()).as(said.toString()).isTrue();
    }
  }
}
