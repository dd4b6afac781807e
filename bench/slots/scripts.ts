import { words } from './random.ts';

/** What the sentences of a data set are written in. */
export interface Script {
  words: readonly string[];
  /** Between words. */
  blank: string;
  /** Ends a sentence. */
  stop: string;
  /** Literals and slot names in turns. */
  patterns: readonly (readonly string[])[];
  /** Those of `patterns` in the block about the environment. */
  environment: readonly number[];
  /** First line of family number `f`. */
  opening(f: number, sentence: string): string;
  /** A date as people write it. */
  day(date: Date): string;
  yesNo: readonly [string, string];
}

const split = (text: string): string[] => text.trim().split(/\s+/);
const partsOf = (date: Date): [year: number, month: number, day: number] => [
  date.getUTCFullYear(),
  date.getUTCMonth() + 1,
  date.getUTCDate(),
];

const english: Script = {
  words,
  blank: ' ',
  stop: '.',
  patterns: [
    ["Today's date: ", 'date', ''],
    ['Working directory: ', 'cwd', ''],
    ['Current branch: ', 'branch', ''],
    ['You are powered by the model named ', 'model', '.'],
    ['OS Version: ', 'os', ''],
    ['cc_version=', 'ver', '; cc_entrypoint=cli;'],
    ['Session id: ', 'uuid', ''],
    ['Is directory a git repo: ', 'bool', ''],
    ['- Token budget: ', 'num', ' tokens remaining'],
    ['The scratchpad directory is `/tmp/agent-1000/', 'uuid', '/scratchpad` and it is yours.'],
    ['Shell: ', 'shell', ''],
    ['The user described the goal as "', 'free', '" in this session.'],
    ['- Project at ', 'cwd', ' on branch ', 'branch', ' (worktree).'],
    ['Git user: ', 'free', ''],
    ['Rules updated ', 'date', ' for version ', 'ver', '.'],
  ],
  environment: [1, 7, 4, 0, 3],
  opening: (f, sentence) => `You are agent role ${f}, ${sentence}.`,
  day: (date) => `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`,
  yesNo: ['Yes', 'No'],
};

const chinese: Script = {
  words: split(
    '必须 始终 绝不 使用 工具 文件 用户 代码 任务 读取 编写 修改 运行 命令 搜索 结果 输出 优先 避免 确保 检查 测试 构建 分支 提交 更改 上下文 消息 请求 回复 计划 步骤 错误 警告 路径 一行 函数 模块 类型 数值 状态 选项 默认 配置 会话 记忆 总结 简短 简洁 清晰 明确 直接 相关 现有 新的 旧的 多个 并行 依次 之前 之后 可以 不要 如果 然后 否则 直到 来自 关于 之间 每个 全部 没有 第一 最后 下一个 相同 不同 完整 部分 有效 无效 安全 公开 本地 远程 全局 静态 动态 说明 理由 内容 目录 权限 密钥 网络 页面 日志',
  ),
  blank: '',
  stop: '。',
  patterns: [
    ['今天是', 'day', '，请以此日期为准。'],
    ['当前工作目录为', 'cwd', '，所有路径均相对于该目录。'],
    ['当前分支是', 'branch', '，未经许可请勿切换。'],
    ['你由', 'model', '模型驱动。'],
    ['操作系统：', 'os', ''],
    ['本次会话的编号为', 'uuid', '。'],
    ['该目录是否为代码仓库：', 'yesno', ''],
    ['剩余预算为', 'num', '个词元，请节约使用。'],
    ['用户的目标是“', 'free', '”，请围绕它工作。'],
    ['项目位于', 'cwd', '，更新于', 'day', '。'],
    ['- 规则版本', 'ver', '，生效日期', 'day', '。'],
    ['终端使用', 'shell', '，请遵循其语法。'],
  ],
  environment: [1, 6, 4, 0, 3],
  opening: (f, sentence) => `你是第${f}号智能体，${sentence}。`,
  day: (date) => {
    const [year, month, day] = partsOf(date);
    return `${year}年${month}月${day}日`;
  },
  yesNo: ['是', '否'],
};

const japanese: Script = {
  words: split(
    '必ず 常に 決して 使用する ツール ファイル 利用者 コード 作業 読み取る 書き込む 編集する 実行する コマンド 検索 結果 出力 優先する 避ける 確認する テスト ビルド ブランチ 変更 文脈 メッセージ 要求 回答 計画 手順 エラー 警告 パス 関数 モジュール 型 値 状態 選択肢 既定 設定 セッション 記憶 要約 短い 簡潔な 明確な 直接 関連する 既存の 新しい 古い 複数の 並行して 順番に 前に 後に できる しない もし それから さもなければ まで から について 間 各 すべて なし 最初 最後 次 同じ 異なる 完全な 一部 有効 無効 安全 公開 ローカル リモート 全体 静的 動的 説明 理由 内容 権限 ページ ログ',
  ),
  blank: '',
  stop: '。',
  patterns: [
    ['今日は', 'day', 'です。この日付に従ってください。'],
    ['作業ディレクトリは', 'cwd', 'です。'],
    ['現在のブランチは', 'branch', 'なので、切り替えないでください。'],
    ['あなたは', 'model', 'というモデルで動いています。'],
    ['オペレーティングシステム：', 'os', ''],
    ['セッション番号は', 'uuid', 'です。'],
    ['リポジトリかどうか：', 'yesno', ''],
    ['残りの予算は', 'num', 'トークンです。'],
    ['利用者の目的は「', 'free', '」です。'],
    ['プロジェクトは', 'cwd', 'にあり、', 'day', 'に更新されました。'],
    ['- 規則の版は', 'ver', 'で、', 'day', 'から有効です。'],
    ['端末は', 'shell', 'を使います。'],
  ],
  environment: [1, 6, 4, 0, 3],
  opening: (f, sentence) => `あなたは役割${f}のエージェントです。${sentence}。`,
  day: chinese.day,
  yesNo: ['はい', 'いいえ'],
};

const thaiMonths = split(
  'มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม',
);
const thai: Script = {
  words: split(
    'ต้อง เสมอ ห้าม ใช้ เครื่องมือ ไฟล์ ผู้ใช้ โค้ด งาน อ่าน เขียน แก้ไข รัน คำสั่ง ค้นหา ผลลัพธ์ แสดงผล ควร หลีกเลี่ยง ตรวจสอบ ทดสอบ สร้าง สาขา บันทึก เปลี่ยนแปลง บริบท ข้อความ คำขอ คำตอบ แผน ขั้นตอน ข้อผิดพลาด คำเตือน เส้นทาง บรรทัด ฟังก์ชัน โมดูล ชนิด ค่า สถานะ ตัวเลือก ค่าเริ่มต้น การตั้งค่า เซสชัน ความจำ สรุป สั้น กระชับ ชัดเจน โดยตรง เกี่ยวข้อง ที่มีอยู่ ใหม่ เก่า หลาย พร้อมกัน ตามลำดับ ก่อน หลัง ได้ อย่า ถ้า แล้ว มิฉะนั้น จนกว่า จาก เกี่ยวกับ ระหว่าง แต่ละ ทั้งหมด ไม่มี แรก สุดท้าย ถัดไป เหมือนกัน แตกต่าง ครบถ้วน บางส่วน ถูกต้อง ปลอดภัย สาธารณะ ภายใน ระยะไกล เหตุผล เนื้อหา สิทธิ์ หน้า',
  ),
  blank: '',
  stop: '',
  patterns: [
    ['วันนี้คือวันที่', 'day', 'โปรดยึดวันที่นี้'],
    ['ไดเรกทอรีทำงานคือ', 'cwd', ' และเส้นทางทั้งหมดเริ่มจากที่นี่'],
    ['สาขาปัจจุบันคือ', 'branch', ' ห้ามเปลี่ยน'],
    ['คุณทำงานด้วยโมเดล', 'model', 'เท่านั้น'],
    ['ระบบปฏิบัติการ: ', 'os', ''],
    ['หมายเลขเซสชันคือ', 'uuid', ' เท่านั้น'],
    ['เป็นที่เก็บโค้ดหรือไม่: ', 'yesno', ''],
    ['งบประมาณเหลือ', 'num', 'โทเค็น'],
    ['เป้าหมายของผู้ใช้คือ "', 'free', '" ในเซสชันนี้'],
    ['โครงการอยู่ที่ ', 'cwd', ' ปรับปรุงเมื่อ ', 'day', ' แล้ว'],
    ['- กฎรุ่น ', 'ver', ' มีผลตั้งแต่ ', 'day', ''],
    ['เทอร์มินัลใช้', 'shell', 'ตามปกติ'],
  ],
  environment: [1, 6, 4, 0, 3],
  opening: (f, sentence) => `คุณคือผู้ช่วยหมายเลข ${f} ${sentence}`,
  day: (date) => {
    const [year, month, day] = partsOf(date);
    return `${day} ${thaiMonths[month - 1]} ${year}`;
  },
  yesNo: ['ใช่', 'ไม่ใช่'],
};

const korean: Script = {
  words: split(
    '반드시 항상 절대 사용 도구 파일 사용자 코드 작업 읽기 쓰기 편집 실행 명령 검색 결과 출력 우선 피하기 확인 검사 시험 빌드 분기 커밋 변경 문맥 메시지 요청 응답 계획 단계 오류 경고 경로 한줄 함수 모듈 유형 값 상태 선택 기본 설정 세션 기억 요약 짧게 간결하게 분명하게 직접 관련된 기존 새로운 오래된 여러 병렬로 차례로 전에 후에 가능 금지 만약 그다음 아니면 까지 부터 대해 사이 각각 모든 없음 처음 마지막 다음 같은 다른 완전한 일부 유효한 안전한 공개 지역 원격 전체 정적 동적 이유 내용 권한',
  ),
  blank: ' ',
  stop: '.',
  patterns: [
    ['오늘은 ', 'day', '입니다. 이 날짜를 따르세요.'],
    ['작업 폴더는 ', 'cwd', '입니다.'],
    ['현재 분기는 ', 'branch', '이므로 바꾸지 마세요.'],
    ['당신은 ', 'model', ' 모델로 작동합니다.'],
    ['운영 체제: ', 'os', ''],
    ['세션 번호는 ', 'uuid', '입니다.'],
    ['저장소 여부: ', 'yesno', ''],
    ['남은 예산은 ', 'num', '토큰입니다.'],
    ['사용자의 목표는 "', 'free', '"입니다.'],
    ['프로젝트는 ', 'cwd', '에 있고 ', 'day', '에 갱신되었습니다.'],
    ['- 규칙 버전 ', 'ver', '은 ', 'day', '부터 유효합니다.'],
    ['터미널은 ', 'shell', '을 씁니다.'],
  ],
  environment: [1, 6, 4, 0, 3],
  opening: (f, sentence) => `당신은 역할 ${f}번 도우미이며 ${sentence}.`,
  day: (date) => {
    const [year, month, day] = partsOf(date);
    return `${year}년 ${month}월 ${day}일`;
  },
  yesNo: ['예', '아니요'],
};

/** Scripts of data sets by the value of `--script`. */
export const scripts: Readonly<Record<string, Script>> = { english, chinese, japanese, thai, korean };
