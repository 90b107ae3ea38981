package io.smtpedge.bench.sut;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemCallsTest {

    @Test
    void readsTheSummaryOfStrace() {
        List<String> summary = """
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                 51.22    0.000021           2         8           epoll_wait
                 48.78    0.000020           1        12         3 recvfrom
                ------ ----------- ----------- --------- --------- ----------------
                100.00    0.000041           2        20         3 total
                """.lines().toList();

        assertThat(SystemCalls.parse(summary))
                .containsExactlyInAnyOrderEntriesOf(Map.of("recvfrom", 12L, "epoll_wait", 8L));
        assertThat(SystemCalls.parse(summary).keySet()).containsExactly("recvfrom", "epoll_wait");
    }
}
