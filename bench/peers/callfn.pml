/* Benchmark model for SPIN: call-function-many with FIFO queues, scheduler, hot-plug.
 * N = 3 CPUs, T = 2 tasks. Build with spin -o3 (no statement merging) so that each
 * d_step is one transition; every process has one control location per program counter.
 * CPU and task numbers are stored plus one, 0 means none.  */
/* -DN=2: the small instance, the same text with one CPU fewer.
 * -DT=3 -DPIN -DNOHOT: three tasks, each on its own CPU, no hot-plug (the larger graph) */
#ifndef N
#define N 3
#endif
#ifndef T
#define T 2
#endif
#define ALL ((1 << N) - 1)

#if N == 2
#define EACH(rule) rule(0) rule(1)
#define SOME(test) (test(0) || test(1))
#else
#define EACH(rule) rule(0) rule(1) rule(2)
#define SOME(test) (test(0) || test(1) || test(2))
#endif

byte on = ALL;          /* mask of on-line CPUs */
byte pend;              /* mask of pending IPIs */
byte cur[N];            /* running task + 1 */
byte csd[N];            /* csd[s]: mask of targets whose flag is set */
byte q[N];              /* two entries of two bits, sender + 1, head low */
bool inirq[N];          /* the interrupt handler runs */
bool np[T];             /* the task is inside the preempt-disabled section */

#define bit(x) (1 << (x))
#define RUN(c) (cur[c] == _pid + 1 && !inirq[c])
#define PUSH(d) q[d] = (q[d] == 0 -> c + 1 : q[d] | ((c + 1) << 2))

#define START(k) :: d_step { RUN(k) -> c = k; snd = k + 1; np[_pid] = 1 } goto P1
#define PICK(d) :: d_step { RUN(c) && (rem & bit(d)) && !(csd[c] & bit(d)) -> tgt = d + 1 } goto P3
#define SEND(d) :: d_step { RUN(c) && (ipi & bit(d)) -> pend = pend | bit(d); ipi = ipi & ~bit(d) } goto P5
/* after the section the task may run on any CPU: RUNS = it runs somewhere outside irq */
#define RUNS SOME(RUN)
#define WAIT(d) \
    :: d_step { RUNS && (wt & bit(d)) && wt != bit(d) && !(csd[snd-1] & bit(d)) -> wt = wt & ~bit(d) } goto P6 \
    :: d_step { RUNS && wt == bit(d) && !(csd[snd-1] & bit(d)) -> wt = 0; snd = 0 } goto P0

active [T] proctype Task() {
    byte c, rem, wt, ipi, tgt, snd;

    /* c is a function of the rest of the state: it is 0 outside the section */

P0: if EACH(START) fi;
P1: if
    :: d_step { RUN(c) && (on & ~bit(c)) -> rem = on & ~bit(c); wt = rem } goto P2
    :: d_step { RUN(c) && !(on & ~bit(c)) -> snd = 0; c = 0; np[_pid] = 0 } goto P0
    fi;
P2: if EACH(PICK) fi;
P3: if :: d_step { RUN(c) -> csd[c] = csd[c] | bit(tgt - 1) } goto P4 fi;
P4: if
    :: d_step { RUN(c) && rem == bit(tgt - 1) ->
        if :: q[tgt-1] == 0 -> ipi = ipi | bit(tgt - 1) :: else fi;
        PUSH(tgt - 1); rem = 0; tgt = 0 } goto P5
    :: d_step { RUN(c) && rem != bit(tgt - 1) ->
        if :: q[tgt-1] == 0 -> ipi = ipi | bit(tgt - 1) :: else fi;
        PUSH(tgt - 1); rem = rem & ~bit(tgt - 1); tgt = 0 } goto P2
    fi;
P5: if EACH(SEND)
    :: d_step { RUN(c) && ipi == 0 -> c = 0; np[_pid] = 0 } goto P6
    fi;
P6: if EACH(WAIT) fi
}

#define CPU (_pid - T)
active [N] proctype Irq() {
    byte hold;
I0: if :: d_step { !inirq[CPU] && (pend & bit(CPU)) -> pend = pend & ~bit(CPU); inirq[CPU] = 1 } goto I1 fi;
I1: if
    :: d_step { q[CPU] == 0 -> inirq[CPU] = 0 } goto I0
    :: d_step { q[CPU] != 0 -> hold = q[CPU] & 3; q[CPU] = q[CPU] >> 2; assert(csd[hold-1] & bit(CPU)) } goto I2
    fi;
I2: if :: d_step { true -> skip } goto I3 fi;
I3: if :: d_step { true -> csd[hold-1] = csd[hold-1] & ~bit(CPU); hold = 0 } goto I1 fi
}

#undef CPU
#define CPU (_pid - T - N)
#if N == 2
#define NOWHERE(t) (cur[0] != t + 1 && cur[1] != t + 1)
#else
#define NOWHERE(t) (cur[0] != t + 1 && cur[1] != t + 1 && cur[2] != t + 1)
#endif
#define TAKE(t) :: d_step { !inirq[CPU] && (on & bit(CPU)) && cur[CPU] == 0 && NOWHERE(t) -> cur[CPU] = t + 1 }
#define DROP(t) :: d_step { !inirq[CPU] && cur[CPU] == t + 1 && !np[t] -> cur[CPU] = 0 }
active [N] proctype Sched() {
    do
#ifdef PIN
    :: d_step { !inirq[CPU] && (on & bit(CPU)) && cur[CPU] == 0 && NOWHERE(CPU) -> cur[CPU] = CPU + 1 }
#else
    TAKE(0) TAKE(1)
#if T > 2
    TAKE(2)
#endif
#endif
    DROP(0) DROP(1)
#if T > 2
    DROP(2)
#endif
#ifndef NOHOT
    :: d_step { !(on & bit(CPU)) -> on = on | bit(CPU) }
    :: d_step { (on & bit(CPU)) && (on & ~bit(CPU)) && !inirq[CPU] && !(pend & bit(CPU)) &&
          cur[CPU] == 0 && q[CPU] == 0 && !np[0] && !np[1] && !np[T-1] -> on = on & ~bit(CPU) }
#endif
    od
}
