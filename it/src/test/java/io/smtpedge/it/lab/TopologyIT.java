package io.smtpedge.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.smtpedge.it.parts.RequireRealTools;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In every topology, with every recipe, the MTA sees the client's own address: through the real edge and HAProxy. */
@RequireRealTools
class TopologyIT {

    static Stream<Arguments> topologiesAndRecipes() {
        return Arrays.stream(LabTopology.values())
                .flatMap(topology -> Arrays.stream(Recipe.values()).map(recipe -> Arguments.of(topology, recipe)));
    }

    @ParameterizedTest
    @MethodSource("topologiesAndRecipes")
    void theMtaSeesTheClientsAddress(LabTopology topology, Recipe recipe) throws Exception {
        try (LabStage stage = LabStage.open(topology, recipe.plumbing)) {
            for (InetAddress client : LabStage.CLEAN) {
                assertThat(stage.session(client).code()).isEqualTo(250);
            }
            assertThat(stage.deliveredFor()).containsExactlyInAnyOrderElementsOf(LabStage.CLEAN);

            for (InetAddress client : LabStage.LISTED) {
                assertThat(stage.session(client).code()).isEqualTo(550);
            }
            assertThat(stage.visitors()).doesNotContainAnyElementsOf(LabStage.LISTED);
        }
    }
}
