/** Words that a name may not be: both languages, C, and what the verifiers that they generate define. */
const RESERVED = new Set(`
active alias array as assert assume atomic begin bit bool boolean break by byte c_code c_decl c_expr c_state c_track case chan
clear const constant cover d_step default define div do else elsif empty enabled end endalias endexists endfor endforall endfunction
endif endprocedure endrecord endrule endruleset endstartstate endswitch endwhile enum error eval exists export extern false fi for
forall full from function goto hidden if in include init inline int invariant isundefined len liveness ltl mtype mu multiset
nempty never nfull notrace np_ none now od of ord print printf printm priority proc process procedure proctype property provided
pid put range local set_priority get_priority real record return rule ruleset run scalarset select short show skip startstate string switch the then this timeout to trace
trail true type typedef undefine undefined union unless unsigned until var weak while xr xs
auto char continue do double float long register restrict signed sizeof static struct void volatile uchar ushort ulong
errors depth state states main this spin uerror
`.split(/\s+/).filter((w) => w !== ''));

/** Gives each thing a name of its own that both languages can read; upper and lower case are one. */
export class Names {
  private readonly taken = new Set<string>(RESERVED);
  private readonly helpers = new Map<string, string>();

  /** The same name whenever it is asked for: of a helper. */
  once(wanted: string): string {
    const known = this.helpers.get(wanted) ?? this.take(wanted);
    this.helpers.set(wanted, known);
    return known;
  }

  /** `wanted`, as near as possible. */
  take(wanted: string): string {
    const words = wanted.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').replace(/^(?![A-Za-z])/, 'x');
    // Words in capitals are macros of the verifiers.
    const base = /^[A-Z_0-9]+$/.test(words) && words.length > 1 ? `${words}_` : words;
    let name = base;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}
