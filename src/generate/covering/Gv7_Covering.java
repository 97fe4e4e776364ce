import java.util.BitSet;
import java.util.TreeSet;
import tlc2.util.FP64;
import tlc2.value.impl.BoolValue;
import tlc2.value.impl.IntValue;
import tlc2.value.impl.SetEnumValue;
import tlc2.value.impl.Value;

/**
 * What a simulation of TLC covers: the operators of the module Gv7_Covering,
 * whose TLA+ says only that they are TRUE.
 *
 * They are in Java because TLC gives the registers of TLCSet no first value in
 * the threads of a simulation, evaluates no ASSUME there, and has no operator
 * that tells the fingerprint of a state. What was counted is printed when the
 * JVM ends, however that comes about.
 */
public final class Gv7_Covering {
    /** Fingerprints that are kept: `src/outcome/sketch.rs` has the same number. */
    private static final int KEPT = 4096;

    private static final BitSet met = new BitSet();
    private static final TreeSet<Long> least = new TreeSet<>(Long::compareUnsigned);
    private static final ThreadLocal<Gv7_Covering> walks =
        ThreadLocal.withInitial(Gv7_Covering::new);
    private static long checked, unreadable, behaviours, walked, longest;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Gv7_Covering::tell));
    }

    /** States so far of the behaviour that a thread walks along. */
    private long length;
    /** True if successors of its last state have been checked. */
    private boolean goesOn;

    private Gv7_Covering() {}

    /** The numbers of an interval that are not met: what need be asked about. */
    public static synchronized Value Gv7_left(Value first, Value last) {
        int to = ((IntValue) last).val;
        int from = met.nextClearBit(((IntValue) first).val);
        TreeSet<Integer> left = new TreeSet<>();
        for (int n = from; n <= to; n = met.nextClearBit(n + 1)) {
            left.add(n);
        }
        Value[] numbers = left.stream().map(IntValue::gen).toArray(Value[]::new);
        return new SetEnumValue(numbers, true);
    }

    /** Tells the first time that this number is met. */
    public static synchronized Value Gv7_mark(Value number) {
        int n = ((IntValue) number).val;
        if (!met.get(n)) {
            met.set(n);
            System.out.println("<<\"greyverify mark\", " + n + ">>");
        }
        return BoolValue.ValTrue;
    }

    /** Counts a state that is checked, as an invariant does. */
    public static Value Gv7_checked(Value state) {
        walks.get().goesOn = true;
        try {
            state.deepNormalize();
            note(mixed(state.fingerPrint(FP64.New())));
        } catch (RuntimeException e) {
            // A value without a fingerprint, such as the set of all numbers.
            noteUnreadable();
        }
        return BoolValue.ValTrue;
    }

    /**
     * Counts a state of a behaviour, as a constraint does. TLC evaluates it when a
     * behaviour begins and when it has chosen one of the successors it checked.
     */
    public static Value Gv7_walked(Value state) {
        Gv7_Covering walk = walks.get();
        walk.length = walk.goesOn ? walk.length + 1 : 1;
        walk.goesOn = false;
        count(walk.length);
        return BoolValue.ValTrue;
    }

    private static synchronized void note(long print) {
        checked++;
        boolean isLess = least.size() < KEPT || Long.compareUnsigned(print, least.last()) < 0;
        if (isLess && least.add(print) && least.size() > KEPT) {
            least.pollLast();
        }
    }

    private static synchronized void noteUnreadable() {
        checked++;
        unreadable++;
    }

    private static synchronized void count(long length) {
        behaviours += length == 1 ? 1 : 0;
        walked++;
        longest = Math.max(longest, length);
    }

    /** Fingerprints of like states are alike in some bits; these are not. */
    private static long mixed(long print) {
        long z = print + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static synchronized void tell() {
        StringBuilder prints = new StringBuilder();
        for (long print : least) {
            prints.append(' ').append(Long.toHexString(print));
        }
        System.out.println("greyverify covered " + checked + " " + unreadable + " " + behaviours
            + " " + walked + " " + longest + prints);
    }
}
