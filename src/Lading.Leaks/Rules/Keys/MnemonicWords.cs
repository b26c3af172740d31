namespace Lading.Leaks.Rules.Keys;

/// <summary>
/// The first four letters of the English words of BIP 39, in order; no two words share them. A word of three letters is
/// followed by a dash.
/// </summary>
internal static class MnemonicWords
{
    private const string Heads =
        "abanabilableabouabovabseabsoabstabsuabusacceacciaccoaccuachiacidacouacquacroact-actiactoactractuadap" +
        "add-addiaddradjuadmiaduladvaadviaeroaffaaffoafraagaiage-agenagreaheaaim-air-airpaislalaralbualcoaler" +
        "alieall-allealloalmoalonalphalrealsoaltealwaamatamazamonamouamusanalanchanciangeanglangranimanklanno" +
        "annuanotanswanteantianxiany-aparapolappeapplapprapriarcharctareaarenarguarm-armearmoarmyarouarraarre" +
        "arriarroart-arteartiartwask-aspeassaasseassiassuasthathlatomattaatteattiattrauctaudiauguauntauthauto" +
        "autuaveravocavoiawakawarawayawesawfuawkwaxisbabybachbacobadgbag-balabalcballbambbanabannbar-barebarg" +
        "barrbasebasibaskbattbeacbeanbeaubecabecobeefbefobegibehabehibelibelobeltbencbenebestbetrbettbetwbeyo" +
        "bicybid-bikebindbiolbirdbirtbittblacbladblamblanblasbleablesblinblooblosbloublueblurblusboarboatbody" +
        "boilbombbonebonubookboosbordboriborrbossbottbounbox-boy-bracbraibranbrasbravbreabreebricbridbriebrig" +
        "brinbrisbrocbrokbronbroobrotbrowbrusbubbbuddbudgbuffbuilbulbbulkbullbundbunkburdburgbursbus-busibusy" +
        "buttbuyebuzzcabbcabicablcactcagecakecallcalmcamecampcan-canacanccandcanncanocanvcanycapacapicaptcar-" +
        "carbcardcargcarpcarrcartcasecashcasicastcasucat-catacatccatecattcaugcauscautcaveceilcelecemecenscent" +
        "cerecertchaichalchamchanchaochapcharchaschatcheacheccheechefchercheschicchiechilchimchoichoochrochuc" +
        "chunchurcigacinncircciticityciviclaiclapclarclawclaycleaclerclevclicclieclifclimclinclipclocclogclos" +
        "clotclouclowclubclumclusclutcoaccoascococodecoffcoilcoincollcolocolucombcomecomfcomicommcompconccond" +
        "confcongconnconscontconvcookcoolcoppcopycoracorecorncorrcostcottcouccouncoupcourcouscovecoyocraccrad" +
        "crafcramcrancrascratcrawcrazcreacredcreecrewcriccrimcriscritcropcroscroucrowcruccruecruicrumcruncrus" +
        "cry-cryscubecultcup-cupbcuricurrcurtcurvcushcustcutecycldad-damadampdancdangdaridashdaugdawnday-deal" +
        "debadebrdecadecedecidecldecodecrdeerdefedefidefydegrdeladelidemademidenidentdenydepadepedepodeptdepu" +
        "deridescdesedesideskdespdestdetadetedevedevidevodiagdialdiamdiardicediesdietdiffdigidigndiledinndino" +
        "diredirtdisadiscdisedishdismdisodispdistdivedividivodizzdoctdocudog-dolldolpdomadonadonkdonodoordose" +
        "doubdovedrafdragdramdrasdrawdreadresdrifdrildrindripdrivdropdrumdry-duckdumbduneduridustdutcdutydwar" +
        "dynaeageeaglearlearnearteasieasteasyechoecoleconedgeediteduceffoegg-eigheithelboeldeelecelegelemelep" +
        "elevelitelseembaemboembremeremotemplempoemptenabenacend-endlendoenemenerenfoengaengienhaenjoenlienou" +
        "enrienroensuenteentientrenveepisequaequiera-eraseroderoserroerupescaessaesseestaeterethievidevilevok" +
        "evolexacexamexceexchexciexclexcuexecexerexhaexhiexilexisexitexotexpaexpeexpiexplexpoexprexteextreye-" +
        "eyebfabrfacefacufadefainfaitfallfalsfamefamifamofan-fancfantfarmfashfat-fatafathfatifaulfavofeatfebr" +
        "fedefee-feedfeelfemafencfestfetcfevefew-fibefictfielfigufilefilmfiltfinafindfinefingfinifirefirmfirs" +
        "fiscfishfit-fitnfix-flagflamflasflatflavfleefligflipfloaflocflooflowfluiflusfly-foamfocufog-foilfold" +
        "follfoodfootforcforeforgforkfortforuforwfossfostfounfox-fragframfreqfresfriefrinfrogfronfrosfrowfroz" +
        "fruifuelfun-funnfurnfuryfutugadggaingalagallgamegap-garagarbgardgarlgarmgas-gaspgategathgauggazegene" +
        "genigenrgentgenugestghosgiangiftgiggginggiragirlgivegladglanglarglasglidglimglobglooglorglovglowglue" +
        "goatgoddgoldgoodgoosgorigospgossgovegowngrabgracgraigrangrapgrasgravgreagreegridgriegritgrocgrougrow" +
        "grunguarguesguidguilguitgun-gym-habihairhalfhammhamshandhappharbhardharsharvhat-havehawkhazaheadheal" +
        "hearheavhedgheighellhelmhelphen-herohiddhighhillhinthip-hirehisthobbhockholdholeholihollhomehonehood" +
        "hopehornhorrhorshosphosthotehourhovehub-hugehumahumbhumohundhunghunthurdhurrhurthusbhybrice-iconidea" +
        "idenidleignoill-illeillnimagimitimmeimmuimpaimpoimprimpuinchinclincoincrindeindiindoinduinfainflinfo" +
        "inhainheinitinjeinjuinmainneinnoinpuinquinsainseinsiinspinstintainteintoinveinviinvoironislaisolissu" +
        "itemivorjackjagujar-jazzjealjeanjelljewejob-joinjokejourjoy-judgjuicjumpjungjunijunkjustkangkeenkeep" +
        "ketckey-kickkid-kidnkindkingkisskit-kitckitekittkiwikneeknifknocknowlab-labelaboladdladylakelamplang" +
        "laptlarglatelatilauglaunlavalaw-lawnlawslayelazyleadleaflearleavlectleftleg-legalegeleislemolendleng" +
        "lensleoplesslettleveliarlibelibrlicelifeliftlighlikelimblimilinklionliqulistlittlivelizaloadloanlobs" +
        "localocklogilonelonglooplottloudlounloveloyalucklugglumblunaluncluxulyrimachmad-magimagnmaidmailmain" +
        "majomakemammman-manamandmangmansmanumaplmarbmarcmargmarimarkmarrmaskmassmastmatcmatemathmatrmattmaxi" +
        "mazemeadmeanmeasmeatmechmedamedimelomeltmembmemomentmenumercmergmerimerrmeshmessmetamethmiddmidnmilk" +
        "millmimimindminiminominumiramirrmisemissmistmix-mixemixtmobimodemodimom-momemonimonkmonsmontmoonmora" +
        "moremornmosqmothmotimotomounmousmovemovimuchmuffmulemultmuscmusemushmusimustmutumysemystmythnaivname" +
        "napknarrnastnatinatunearneckneedneganeglneitnephnervnestnet-netwneutnevenewsnextnicenighnoblnoisnomi" +
        "noodnormnortnosenotanotenothnotinovenow-nuclnumbnursnut-oak-obeyobjeobliobscobseobtaobvioccuoceaocto" +
        "odoroff-offeoffiofteoil-okayold-olivolymomitonceone-onioonlionlyopenoperopinoppooptioranorbiorchorde" +
        "ordiorgaorieorigorphostrotheoutdouteoutpoutsovalovenoverown-owneoxygoystozonpactpaddpagepairpalapalm" +
        "pandpanepanipantpapeparapareparkparrpartpasspatcpathpatipatrpattpauspavepaympeacpeanpearpeaspelipen-" +
        "penapencpeoppeppperfpermperspet-phonphotphraphyspianpicnpictpiecpig-pigepillpilopinkpionpipepistpitc" +
        "pizzplacplanplasplatplaypleapledplucplugplunpoempoetpoinpolapolepolipondponypoolpopuportposiposspost" +
        "potapottpovepowdpowepracpraipredprefprepprespretprevpricpridprimprinprioprisprivprizprobprocprodprof" +
        "progprojpromproopropprosprotprouprovpublpuddpullpulppulspumppuncpupipupppurcpuripurppurspushput-puzz" +
        "pyraqualquanquarquesquicquitquizquotrabbraccracerackradaradirailrainraisrallramprancrandrangrapirare" +
        "raterathraveraw-razoreadrealreasrebereburecarecerecirecorecyredureflreforefuregiregrregurejerelarele" +
        "relirelyremaremeremiremorendrenerentreopreparepereplreporequrescreseresiresorespresuretiretrretureun" +
        "reverevirewarhytrib-ribbricerichrideridgriflrighrigiringriotrippriskriturivariveroadroasroboroburock" +
        "romaroofrookroomroserotarougrounroutroyarubbruderug-rulerun-runwrurasad-saddsadnsafesailsalasalmsalo" +
        "saltsalusamesampsandsatisatosaucsaussavesay-scalscanscarscatscenscheschosciescisscorscouscrascrescri" +
        "scrusea-searseasseatsecosecrsectsecuseedseeksegmselesellsemisenisenssentseriservsesssettsetuseveshad" +
        "shafshalsharshedshelshershieshifshinshipshivshocshoeshooshopshorshoushovshrishrushufshy-siblsickside" +
        "siegsighsignsilesilksillsilvsimisimpsincsingsiresistsitusix-sizeskatsketski-skilskinskirskulslabslam" +
        "sleeslenslicslidsligslimslogslotslowslussmalsmarsmilsmoksmoosnacsnaksnapsnifsnowsoapsoccsocisocksoda" +
        "softsolasoldsolisolusolvsomesongsoonsorrsortsoulsounsoupsoursoutspacsparspatspawspeaspecspeespelspen" +
        "sphespicspidspikspinspirsplispoisponspoosporspotspraspresprispy-squasquesquistabstadstafstagstaistam" +
        "stanstarstatstaysteasteestemstepstersticstilstinstocstomstonstoostorstovstrastrestristrostrustudstuf" +
        "stumstylsubjsubmsubwsuccsuchsuddsuffsugasuggsuitsummsun-sunnsunssupesuppsuprsuresurfsurgsurpsurrsurv" +
        "suspsustswalswamswapswarsweasweeswifswimswinswitsworsymbsympsyrusysttabltacktag-tailtaletalktanktape" +
        "targtasktasttatttaxiteacteamtellten-tenatenntenttermtesttextthanthatthemthentheothertheythinthisthou" +
        "threthrithrothumthunticktidetigetilttimbtimetinytip-tiretisstitltoastobatodatoddtoe-togetoiltoketoma" +
        "tomotonetongtonitooltoottop-topitopptorctorntorttosstotatourtowatowetowntoy-tractradtraftragtraitran" +
        "traptrastravtraytreatreetrentriatribtrictrigtrimtriptroptroutructruetrultrumtrustruttry-tubetuittumb" +
        "tunatunnturkturnturttweltwentwictwintwistwo-typetypiuglyumbrunabunawuncluncoundeundounfaunfounhaunif" +
        "uniqunitunivunknunlountiunusunveupdaupgruphouponuppeupseurbaurgeusaguse-usedusefuselusuautilvacavacu" +
        "vaguvalivallvalvvan-vanivapovarivastvaulvehivelvvendventvenuverbveriversveryvessveteviabvibrvicivict" +
        "videviewvillvintviolvirtviruvisavisivisuvitavivivocavoicvoidvolcvoluvotevoyawagewagowaitwalkwallwaln" +
        "wantwarfwarmwarrwashwaspwastwatewaveway-wealweapwearweasweatweb-weddweekweirwelcwestwet-whalwhatwhea" +
        "wheewhenwherwhipwhiswidewidtwifewildwillwin-windwinewingwinkwinnwintwirewisdwisewishwitnwolfwomawond" +
        "woodwoolwordworkworlworrwortwrapwrecwreswriswritwronyardyearyellyou-younyoutzebrzerozonezoo-";

    private static readonly Dictionary<uint, int> s_numbers = Enumerable.Range(0, 2048)
        .ToDictionary(i => Key(System.Text.Encoding.ASCII.GetBytes(Heads.Substring(i * 4, 4))), i => i);

    private static uint Key(ReadOnlySpan<byte> head) => head[0] | (uint)head[1] << 8 | (uint)head[2] << 16 | (uint)(head.Length > 3 ? head[3] : (byte)'-') << 24;

    /// <summary>The number of a word from 0 to 2047; -1 for what is none.</summary>
    public static int NumberOf(ReadOnlySpan<byte> word) =>
        word.Length is >= 3 and <= 8 && s_numbers.TryGetValue(Key(word[..Math.Min(4, word.Length)]), out int number) ? number : -1;
}
