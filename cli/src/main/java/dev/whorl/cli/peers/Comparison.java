package dev.whorl.cli.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Times contenders in turn, round after round (A B A B): what else the machine does in the meantime
 * meets all of them.
 *
 * @param rounds of all contenders
 * @param tokens that each session generates
 * @param prompt tokens of the prompt whose intake is timed
 */
record Comparison(int rounds, int tokens, int prompt) {
  List<Measured> run(Setting setting, List<Contender> contenders, Consumer<String> progress) {
    List<List<Measured.Rounds>> seen = new ArrayList<>();
    for (Contender contender : contenders) {
      seen.add(
          setting.sessions().stream()
              .map(sessions -> new Measured.Rounds(contender.system(), sessions))
              .toList());
    }
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < contenders.size(); c++) {
        Contender contender = contenders.get(c);
        for (int s = 0; s < setting.sessions().size(); s++) {
          double decode = contender.decode(setting.sessions().get(s), tokens);
          seen.get(c).get(s).addDecode(decode);
        }
        seen.get(c).getFirst().addPrefill(contender.prefill(prompt));
        progress.accept(
            "%s: round %d of %d of %s"
                .formatted(setting.describe(), round + 1, rounds, contender.system()));
      }
    }
    return seen.stream().flatMap(List::stream).map(rounds -> rounds.row(setting)).toList();
  }
}
